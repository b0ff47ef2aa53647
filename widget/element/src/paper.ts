import { el } from './dom'
import type { Done } from './frames'
import { address, guide, official } from './sources'
import * as strings from './strings'
import { day, moment, render } from './text'

/** An answer as it leaves the widget: on paper or on the clipboard, with its sources and date. */
export interface Sheet {
  question: string
  done: Done
  at: string
}

function sourceLines(done: Done, base: string): string[][] {
  return (done.citations || []).map((c) => {
    const doc = official(c)
    const verified = day(c.verified)
    return [
      `[${c.marker}] ${guide(c)}`,
      doc && strings.basedOn(doc),
      verified && strings.verified(verified),
      address(c.url, base),
    ].filter(Boolean) as string[]
  })
}

/** Copies an answer; false when the browser does not let us. */
export async function copy(sheet: Sheet, shadow: ShadowRoot, base: string): Promise<boolean> {
  const lines = sourceLines(sheet.done, base).map((l) => l.join('\n'))
  const text = [
    strings.understood(sheet.question),
    sheet.done.text,
    lines.length && `${strings.sources}:\n${lines.join('\n')}`,
    `${strings.name}. ${strings.askedAt(moment(sheet.at))}`,
  ]
    .filter(Boolean)
    .join('\n\n')
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = el('textarea', { class: 'hidden', readonly: true, tabindex: '-1' })
    const focused = shadow.activeElement as HTMLElement | null
    area.value = text
    shadow.append(area)
    area.select()
    const copied = document.execCommand('copy')
    area.remove()
    if (focused) focused.focus()
    return copied
  }
}

/** Prints one answer alone, through a frame of its own so that the portal's page stays as it is. */
export function print(sheet: Sheet, shadow: ShadowRoot, base: string): void {
  const frame = el('iframe', { class: 'hidden', title: strings.print, 'aria-hidden': 'true', tabindex: '-1' })
  shadow.append(frame)
  const view = frame.contentWindow!
  const page = view.document
  page.documentElement.lang = 'vi'
  page.title = `${strings.name}: ${sheet.question}`
  page.body.append(
    el('h1', {}, strings.name),
    el('p', {}, el('strong', {}, strings.understood(sheet.question))),
    render(sheet.done.text),
  )
  const lines = sourceLines(sheet.done, base)
  if (lines.length) {
    page.body.append(el('h2', {}, strings.sources))
    for (const l of lines) {
      const p = el('p')
      l.forEach((words, i) => {
        if (i) p.append(el('br'))
        p.append(words)
      })
      page.body.append(p)
    }
  }
  page.body.append(el('hr'), el('p', {}, `${strings.askedAt(moment(sheet.at))}. ${strings.notice}`))
  try {
    const sheetCSS = new (view as any).CSSStyleSheet()
    sheetCSS.replaceSync(
      'body{font:12pt/1.5 sans-serif}h1{font-size:15pt}h2{font-size:13pt}p,li{margin:.5em 0;overflow-wrap:anywhere}',
    )
    page.adoptedStyleSheets = [sheetCSS]
  } catch {
    // Printed in the browser's own style.
  }
  view.onafterprint = () => setTimeout(() => frame.remove(), 100)
  view.focus()
  view.print()
}
