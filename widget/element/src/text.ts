import { el } from './dom'
import * as strings from './strings'

/**
 * Renders the plain text of an answer: paragraphs between blank lines, lines "1. …" an ordered list, lines "- …" a bullet list,
 * and `[n]` a marker. A marker becomes a button where mark is given, and stays text while the answer is still growing.
 */
export function render(text: string, mark?: (marker: number) => HTMLElement | null): DocumentFragment {
  const out = document.createDocumentFragment()
  let block: HTMLElement | null = null
  let item: HTMLElement | null = null
  for (const line of text.replace(/\r/g, '').split('\n')) {
    const found = /^\s*(?:(\d{1,3})[.)]|[-•*])\s+(.*)$/.exec(line)
    if (!line.trim()) {
      // A blank line ends a paragraph; a list goes on if its next item follows.
      if (block && block.tagName === 'P') block = null
      item = null
    } else if (found) {
      const tag = found[1] ? 'ol' : 'ul'
      if (!block || block.tagName !== tag.toUpperCase()) {
        block = el(tag, { start: tag === 'ol' && found[1] !== '1' && found[1] })
        out.append(block)
      }
      item = el('li', {}, ...inline(found[2], mark))
      block.append(item)
    } else if (item) {
      item.append(' ', ...inline(line.trim(), mark))
    } else {
      if (block && block.tagName === 'P') block.append(el('br'))
      else {
        block = el('p')
        out.append(block)
      }
      block.append(...inline(line.trim(), mark))
    }
  }
  return out
}

function inline(line: string, mark?: (marker: number) => HTMLElement | null): (Node | string)[] {
  return line
    .replace(/\s+(?=\[\d{1,3}\])/g, mark ? '' : ' ')
    .split(/(\[\d{1,3}\])/)
    .filter(Boolean)
    .map((part) => (mark && /^\[\d+\]$/.test(part) && mark(Number(part.slice(1, -1)))) || part)
}

/** The same text for the ear: without markers. */
export const spoken = (text: string) => text.replace(/\s*\[\d{1,3}\]/g, '').trim()

/** 2026-11-23 as people here write it; anything else as it came, and nothing for an empty date. */
export function day(date: string | undefined): string {
  const found = /^(\d{4})-(\d\d)-(\d\d)/.exec(date || '')
  if (!found) return date || ''
  return found[1] === '0001' ? '' : `${found[3]}/${found[2]}/${found[1]}`
}

/** Date and minute of an answer, as people here write them. */
export function moment(when: string): string {
  const d = new Date(when)
  const two = (n: number) => `${n < 10 ? '0' : ''}${n}`
  return `${two(d.getHours())}:${two(d.getMinutes())} ${strings.dated(
    `${two(d.getDate())}/${two(d.getMonth() + 1)}/${d.getFullYear()}`,
  )}`
}
