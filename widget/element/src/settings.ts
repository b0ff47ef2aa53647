import { el } from './dom'
import { type Shell, SIZES } from './shell'
import * as strings from './strings'

/** The settings: text size, a new conversation, where the launcher sits, and hiding it. */
export function settings(
  shell: Shell,
  announce: (words: string) => void,
  fresh: () => void,
  leave: () => void,
): HTMLElement {
  const now = el('span')
  const side = el('button', { class: 'b', type: 'button' })
  const draw = () => {
    now.textContent = strings.sizeNow(shell.prefs.size + 1, SIZES.length)
    side.textContent = shell.prefs.side === 'right' ? strings.toLeft : strings.toRight
  }
  const resize = (by: number) => () => {
    shell.change({ size: Math.max(0, Math.min(SIZES.length - 1, shell.prefs.size + by)) })
    draw()
    announce(now.textContent!)
  }
  side.addEventListener('click', () => {
    shell.change({ side: shell.prefs.side === 'right' ? 'left' : 'right' })
    draw()
  })
  draw()
  return el(
    'div',
    { class: 'settings', id: 'settings', role: 'group', 'aria-label': strings.settings, hidden: true },
    el('p', { id: 'size' }, strings.textSize),
    el(
      'div',
      { class: 'row', role: 'group', 'aria-labelledby': 'size' },
      el(
        'button',
        { class: 'b', type: 'button', 'aria-label': strings.smallerLabel, click: resize(-1) },
        strings.smaller,
      ),
      el('button', { class: 'b', type: 'button', 'aria-label': strings.largerLabel, click: resize(1) }, strings.larger),
      now,
    ),
    el('button', { class: 'b', type: 'button', click: fresh }, strings.fresh),
    side,
    el('button', { class: 'b', type: 'button', click: shell.hide }, strings.hide),
    el('button', { class: 'b main', type: 'button', click: leave }, strings.back),
  )
}
