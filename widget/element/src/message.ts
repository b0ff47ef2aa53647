import { el, fill, icon } from './dom'
import { feedbackForm } from './feedback'
import type { Done, Feedback } from './frames'
import * as icons from './icons'
import { copy, print, type Sheet } from './paper'
import { address, type Sources, sources } from './sources'
import * as strings from './strings'
import { moment, render, spoken } from './text'
import type { Reader } from './voice'

/** One question with what became of it, as it is kept for the portal's next page. */
export interface Turn {
  id: string
  question: string
  at: string
  state: 'asking' | 'done' | 'stopped' | 'lost'
  turn?: string
  understood?: string
  text?: string
  done?: Done
  rated?: boolean
}

/** What a message may ask of the panel around it. */
export interface Desk {
  shadow: ShadowRoot
  base: string
  help: string
  reader: Reader
  ask(question: string): void
  retry(turn: Turn): void
  feedback(feedback: Feedback): Promise<void>
  announce(words: string): void
  keep(): void
}

/** Draws one turn and redraws the part that changes. */
export class Message {
  readonly node = el('li')
  private asked = el('div')
  private text = el('div', { class: 'text' })
  private after = el('div')
  private answer: HTMLElement
  private drawn = 0

  constructor(
    readonly turn: Turn,
    private desk: Desk,
  ) {
    this.answer = el(
      'div',
      { class: 'answer', 'aria-busy': 'true' },
      el('h3', { class: 'who' }, strings.name),
      this.text,
      this.after,
    )
    this.node.append(this.asked, this.answer)
    this.understand()
    if (turn.state === 'asking') this.grow()
    else this.settle()
  }

  /** Shows the question, and how it was understood where that differs. */
  understand(): void {
    const { question, understood } = this.turn
    fill(
      this.asked,
      el('div', { class: 'asked' }, el('h3', { class: 'who' }, strings.you), question),
      !!understood && understood !== question && el('p', { class: 'understood' }, strings.understood(understood)),
    )
  }

  /** Draws the text so far, ten times a second at most; a cheap phone can do no more. */
  grow(note?: string): void {
    const draw = () => {
      this.drawn = 0
      if (this.turn.state !== 'asking') return
      fill(this.text, render(this.turn.text || ''))
      fill(this.after, el('p', { class: this.turn.text ? 'hidden' : 'dots' }, note || strings.thinking))
      if (note && this.turn.text) fill(this.after, el('p', { class: 'note' }, note))
    }
    this.answer.setAttribute('aria-busy', 'true')
    if (note !== undefined || !this.turn.text) {
      clearTimeout(this.drawn)
      draw()
    } else if (!this.drawn) this.drawn = window.setTimeout(draw, 100)
  }

  /** Draws the turn as it ended. */
  settle(): void {
    const { turn } = this
    clearTimeout(this.drawn)
    this.answer.removeAttribute('aria-busy')
    if (turn.done) {
      this.finish(turn.done)
      return
    }
    fill(this.text, render(turn.text || ''))
    const lost = turn.state === 'lost'
    fill(
      this.after,
      el('p', { class: 'note' }, lost ? (turn.text ? strings.lost : strings.lostEmpty) : strings.stopped),
      this.again(),
    )
  }

  /** The button to ask the same once more. */
  private again(): HTMLElement {
    const { turn, desk } = this
    return el(
      'div',
      { class: 'row' },
      el('button', { class: 'b', type: 'button', click: () => desk.retry(turn) }, icon(icons.redo), strings.retry),
    )
  }

  private finish(done: Done): void {
    const { desk } = this
    const citations = done.citations || []
    const list: Sources | null = citations.length ? sources(citations, desk.base) : null
    const mark = (n: number) =>
      list?.has(n)
        ? el(
            'button',
            {
              class: 'mark',
              type: 'button',
              'aria-label': strings.toSource(n),
              click: (event: Event) => list.show(n, event.currentTarget as HTMLElement),
            },
            el('span', {}, `${n}`),
          )
        : null
    fill(this.text, render(done.text, mark))
    fill(
      this.after,
      !!done.choices &&
        offers(
          '',
          done.choices.map((c) => [c.label, c.question]),
          desk.ask,
        ),
      list?.node,
      done.outcome === 'failed'
        ? this.again()
        : done.outcome !== 'greeting' && done.outcome !== 'clarify' && this.tools(done),
      !!done.next &&
        offers(
          strings.next,
          done.next.map((q) => [q, q]),
          desk.ask,
        ),
    )
  }

  /** What can be done with an answer: read aloud, copy, print, keep, rate. */
  private tools(done: Done): HTMLElement {
    const { turn, desk } = this
    const { shadow, base, reader } = desk
    const sheet: Sheet = { question: turn.understood || turn.question, done, at: turn.at }
    const row = el('div', { class: 'row tools' })
    const tool = (path: string, words: string, click: (button: HTMLElement, label: HTMLElement) => void) => {
      const label = el('span', {}, words)
      const button = el('button', { class: 'b quiet', type: 'button' }, icon(path), label)
      button.addEventListener('click', () => click(button, label))
      return button
    }
    let reading = false
    const aloud = tool(icons.speaker, strings.readAloud, (_, label) => {
      if (reading) {
        reader.stop()
        return
      }
      reading = true
      label.textContent = strings.stopReading
      reader.read(spoken(done.text), () => {
        reading = false
        label.textContent = strings.readAloud
      })
    })
    const voices = () => {
      aloud.hidden = !reader.ready()
    }
    voices()
    reader.changed(voices)
    const receipt = done.receipt && address(/[/:]/.test(done.receipt) ? done.receipt : `bien-lai/${done.receipt}`, base)
    row.append(
      aloud,
      tool(icons.sheets, strings.copy, async (_, label) => {
        const words = (await copy(sheet, shadow, base)) ? strings.copied : strings.copyFailed
        label.textContent = words
        desk.announce(words)
        setTimeout(() => {
          label.textContent = strings.copy
        }, 3000)
      }),
      tool(icons.printer, strings.print, () => print(sheet, shadow, base)),
    )
    if (receipt) {
      row.append(
        el(
          'a',
          { class: 'b quiet', href: receipt, target: '_blank', rel: 'noopener' },
          icon(icons.receipt),
          strings.keep,
          el('span', { class: 'hidden' }, strings.newTab),
        ),
      )
    }
    return el(
      'div',
      { class: 'part' },
      el('p', { class: 'meta' }, strings.askedAt(moment(turn.at))),
      row,
      !!done.turn && feedbackForm(turn, done.turn, desk),
    )
  }
}

/** A titled list of questions to press. */
export function offers(title: string, items: string[][], ask: (question: string) => void): HTMLElement | null {
  if (!items.length) return null
  return el(
    'div',
    { class: 'offers' },
    !!title && el('p', { class: 'meta' }, title),
    el(
      'ul',
      { role: 'list' },
      ...items.map(([label, question]) =>
        el('li', {}, el('button', { class: 'b', type: 'button', click: () => ask(question) }, label)),
      ),
    ),
  )
}
