import { el, fill, icon } from './dom'
import type { Feedback } from './frames'
import * as icons from './icons'
import type { Desk, Turn } from './message'
import * as strings from './strings'

let forms = 0

/** Asks whether an answer was of use; after "down", why. Nothing is lost when sending fails. */
export function feedbackForm(turn: Turn, id: string, desk: Desk): HTMLElement {
  const box = el('div', { class: 'feedback' })

  const thanks = (focus: boolean) => {
    const words = el('p', { class: 'meta', tabindex: '-1' }, strings.thanks)
    fill(box, words)
    if (focus) words.focus()
  }
  const send = async (rating: 'up' | 'down', more: Partial<Feedback>) => {
    try {
      await desk.feedback({ turn: id, rating, ...more })
    } catch {
      const error = el('p', { class: 'error' }, strings.feedbackFailed)
      const old = box.querySelector('.error')
      if (old) old.remove()
      box.append(error)
      desk.announce(strings.feedbackFailed)
      return
    }
    turn.rated = true
    desk.keep()
    thanks(true)
  }

  const ask = () => {
    const name = `r${++forms}`
    const comment = el('textarea', { id: name, maxlength: '1000', rows: '2' })
    const radios = strings.reasons.map(([value, label]) => {
      const input = el('input', { type: 'radio', name, value })
      return { input, node: el('label', { class: 'choice' }, input, label) }
    })
    const submit = () => {
      const chosen = radios.filter((r) => r.input.checked)[0]
      send('down', { reason: chosen ? chosen.input.value : '', comment: comment.value.trim() })
    }
    fill(
      box,
      el('fieldset', {}, el('legend', {}, strings.why), ...radios.map((r) => r.node)),
      el('label', { for: name }, strings.comment),
      comment,
      el(
        'div',
        { class: 'row' },
        el('button', { class: 'b main', type: 'button', click: submit }, strings.sendFeedback),
        el('button', { class: 'b', type: 'button', click: () => send('down', {}) }, strings.skip),
      ),
    )
    radios[0].input.focus()
  }

  if (turn.rated) thanks(false)
  else {
    fill(
      box,
      el('p', {}, strings.useful),
      el(
        'div',
        { class: 'row' },
        el('button', { class: 'b', type: 'button', click: () => send('up', {}) }, icon(icons.thumbUp), strings.up),
        el('button', { class: 'b', type: 'button', click: ask }, icon(icons.thumbDown), strings.down),
      ),
    )
  }
  return box
}
