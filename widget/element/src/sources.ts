import { el, icon } from './dom'
import type { Citation } from './frames'
import * as icons from './icons'
import * as strings from './strings'
import { day } from './text'

/** An address made whole against the service; empty unless it leads to a web page. */
export function address(url: string | undefined, base: string): string {
  if (!url) return ''
  try {
    // The server may write "/cam-nang/x" for a page of its own, also where it lives under a sub-path.
    const own = new URL(url, base)
    if (url[0] === '/' && url[1] !== '/' && own.href.indexOf(base) !== 0) return new URL(url.slice(1), base).href
    return /^https?:$/.test(own.protocol) ? own.href : ''
  } catch {
    return ''
  }
}

/** A link that opens a new tab and says so. */
export function outward(href: string, ...words: string[]): HTMLElement {
  return el(
    'a',
    { class: 'link', href, target: '_blank', rel: 'noopener' },
    ...words,
    el('span', { class: 'hidden' }, strings.newTab),
    icon(icons.outward),
  )
}

/** Title and heading of the guide a citation leads to. */
export function guide(c: Citation): string {
  return [c.title, c.heading].filter(Boolean).join(' — ') || c.passage || c.guide || ''
}

/** The official document behind a citation, in one line. */
export function official(c: Citation): string {
  const s = c.source
  if (!s) return ''
  const date = day(s.date)
  return [s.title, s.number && strings.number(s.number), s.issuer, date && strings.dated(date)]
    .filter(Boolean)
    .join(', ')
}

export interface Sources {
  node: HTMLElement
  /** Opens the entry of a marker and moves focus there; its way back leads to from. */
  show(marker: number, from: HTMLElement): void
  has(marker: number): boolean
}

/** Lists the citations of an answer; the quoted words open on demand. */
export function sources(citations: Citation[], base: string): Sources {
  const entries: Record<number, HTMLElement> = {}
  const back: Record<number, HTMLElement> = {}
  const cameFrom: Record<number, HTMLElement> = {}
  const list = el('ol', { role: 'list' })
  for (const c of citations) {
    const href = address(c.url, base)
    const original = address(c.source?.url, base)
    const doc = official(c)
    const verified = day(c.verified)
    back[c.marker] = el(
      'button',
      { class: 'b quiet', type: 'button', hidden: true, click: () => cameFrom[c.marker].focus() },
      icon(icons.back),
      strings.toAnswer,
    )
    const entry = el(
      'li',
      { tabindex: '-1' },
      el('span', { class: 'n' }, `${c.marker}`),
      el(
        'div',
        { class: 'body' },
        href ? outward(href, guide(c)) : el('span', {}, guide(c)),
        doc && el('p', { class: 'meta' }, strings.basedOn(doc)),
        verified && el('p', { class: 'meta' }, strings.verified(verified)),
        (c.quote || original) &&
          el(
            'details',
            {},
            el('summary', {}, strings.quote, el('span', { class: 'hidden' }, ` ${c.marker}`)),
            c.quote && el('blockquote', {}, c.quote),
            original && outward(original, strings.original),
          ),
        back[c.marker],
      ),
    )
    entries[c.marker] = entry
    list.append(entry)
  }
  return {
    node: el('div', { class: 'part sources' }, el('h4', {}, strings.sources), list),
    has: (marker) => !!entries[marker],
    show(marker, from) {
      cameFrom[marker] = from
      back[marker].hidden = false
      const details = entries[marker].querySelector('details')
      if (details) details.open = true
      entries[marker].focus({ preventScroll: true })
      entries[marker].scrollIntoView()
    },
  }
}
