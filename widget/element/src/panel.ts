import { el, fill, icon, style } from './dom'
import type { ErrorFrame, Hello } from './frames'
import * as icons from './icons'
import { type Desk, Message, offers, type Turn } from './message'
import css from './panel.css'
import { settings } from './settings'
import type { Panel, Shell } from './shell'
import { outward } from './sources'
import { load, save } from './storage'
import * as strings from './strings'
import { spoken } from './text'
import { connect, type Place, type Transport } from './transport'
import { reader, recogniser } from './voice'

/** What outlives a page of the portal, for as long as the tab is open. */
interface Kept {
  place: Place
  turns: Turn[]
  draft: string
  open: boolean
  hello?: Hello
}

const KEY = 'tro-ly-so'
/** Turns kept; older ones are on the server's record only. */
const MOST = 30
/** Characters no question has, whatever the server's own limit; so much text at once would end the connection. */
const LONGEST = 20000
/** How long a screen reader is left in silence before it hears that work goes on. */
const PATIENCE = 9000

/** Builds the panel into the launcher's shadow root. Called once for each element. */
export function mount(shell: Shell): Panel {
  style(shell.shadow, css, `${shell.base}widget.css`)

  const kept: Kept = {
    place: { conversation: '', seq: 0 },
    turns: [],
    draft: '',
    open: false,
    ...load<Kept>('sessionStorage', KEY),
  }
  let transport: Transport = connect(shell.base, kept.place)
  let running: AbortController | null = null
  let blockedUntil = 0
  let pinned = true
  let pinning = false
  const voice = reader()

  const keep = () => {
    kept.turns = kept.turns.slice(-MOST)
    kept.draft = box.value
    save('sessionStorage', KEY, kept)
  }

  // Building

  const status = el('div', { class: 'hidden', role: 'status' })
  /** Says words once, in the one live region there is. Equal words twice would stay unheard, hence the space. */
  const announce = (words: string) => {
    status.textContent = status.textContent === words ? `${words}\u00a0` : words
  }

  const box = el('textarea', {
    id: 'question',
    rows: '1',
    enterkeyhint: 'send',
    autocomplete: 'off',
    'aria-describedby': 'error',
    input: () => {
      grow()
      complain('')
    },
    keydown: (event: KeyboardEvent) => {
      // Enter that ends a Telex or VNI composition must not send.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
      event.preventDefault()
      submit()
    },
  })
  const error = el('p', { class: 'error', id: 'error', hidden: true })
  const sendLabel = el('span', {}, strings.send)
  const send = el('button', { class: 'b main send', type: 'submit' }, sendLabel)
  const intro = el('div', { class: 'intro' })
  const suggested = el('div')
  const list = el('ol', { class: 'turns', role: 'list' })
  const log = el(
    'div',
    { class: 'log', role: 'region', 'aria-label': strings.log, tabindex: '0' },
    intro,
    suggested,
    list,
  )
  const options = settings(
    shell,
    announce,
    () => {
      fresh()
      toggleSettings(false)
      box.focus()
    },
    () => toggleSettings(false, true),
  )
  const gear = el(
    'button',
    {
      class: 'b',
      type: 'button',
      'aria-expanded': 'false',
      'aria-controls': 'settings',
      click: () => toggleSettings(),
    },
    icon(icons.sliders),
    strings.settings,
  )
  const talk = microphone()
  const helpLink = outward(shell.help)
  helpLink.className = 'help'
  if (!/^http/.test(shell.help)) helpLink.removeAttribute('target')
  fill(
    helpLink,
    icon(icons.person),
    strings.help,
    el('strong', {}, strings.helpLink),
    /^http/.test(shell.help) && el('span', { class: 'hidden' }, strings.newTab),
  )

  const head = el(
    'div',
    { class: 'head' },
    el('h2', { id: 'title' }, strings.name, el('span', { class: 'sub' }, strings.subtitle)),
    el(
      'div',
      {},
      gear,
      el('button', { class: 'b', type: 'button', click: shell.close }, icon(icons.cross), strings.close),
    ),
  )
  const field = el(
    'form',
    {
      class: 'field',
      novalidate: true,
      submit: (event: Event) => {
        event.preventDefault()
        if (running) halt()
        else submit()
      },
    },
    el('div', { class: 'top' }, el('label', { for: 'question' }, strings.question), talk?.button),
    el('div', { class: 'line' }, box, send),
    error,
  )
  const panel = el(
    'div',
    { class: 'panel', role: 'dialog', 'aria-labelledby': 'title', keydown: keys },
    head,
    options,
    log,
    field,
    helpLink,
    status,
  )
  shell.root.append(panel)

  const desk: Desk = {
    shadow: shell.shadow,
    base: shell.base,
    help: shell.help,
    reader: voice,
    announce,
    keep,
    ask: (question) => {
      if (ready()) ask(question)
      rest()
    },
    retry: (turn) => {
      if (!ready()) return
      const old = messages.filter((m) => m.turn === turn)[0]
      // An answer whose connection was lost is taken up again; one that has ended is asked for anew.
      if (turn.state !== 'lost') {
        turn.id = name()
        turn.turn = turn.text = turn.done = undefined
      }
      turn.state = 'asking'
      old.grow(strings.retrying)
      rest()
      run(old)
    },
    feedback: (feedback) => transport.feedback(feedback),
  }
  let messages: Message[] = []

  const scrolled = () => {
    if (!pinning) pinned = false
    pinning = false
  }
  log.addEventListener('scroll', scrolled)
  panel.addEventListener('scroll', scrolled)
  window.addEventListener('pagehide', keep)
  box.value = kept.draft
  welcome(kept.hello)
  for (const turn of kept.turns) add(turn)

  // Asking

  function welcome(hello?: Hello): void {
    fill(intro, el('p', {}, hello?.notice || strings.notice), el('p', {}, strings.privacy))
    const questions = hello?.suggestions || strings.suggestions
    fill(
      suggested,
      !kept.turns.length &&
        offers(
          strings.suggest,
          questions.map((q) => [q, q]),
          desk.ask,
        ),
    )
  }

  function add(turn: Turn): Message {
    const message = new Message(turn, desk)
    messages.push(message)
    list.append(message.node)
    return message
  }

  /** Whether a question may be sent now; says why not. */
  function ready(): boolean {
    const left = Math.ceil((blockedUntil - Date.now()) / 1000)
    if (running) complain(strings.busy)
    else if (left > 0) complain(strings.rateLimited + strings.wait(left))
    else return true
    return false
  }

  function submit(): void {
    const question = box.value.trim()
    if (!ready()) return
    if (!question || question.length > LONGEST) {
      complain(question ? strings.tooLong : strings.empty)
      box.focus()
      return
    }
    box.value = ''
    grow()
    ask(question)
  }

  /** A new name for a question. */
  function name(): string {
    return `c${Date.now().toString(36)}`
  }

  /** Puts the focus somewhere lasting when what was pressed goes away: not into the field where that would bring up a keyboard over the answer. */
  function rest(): void {
    const touch = window.matchMedia('(pointer: coarse)').matches
    ;(touch ? log : box).focus()
  }

  function ask(question: string): void {
    complain('')
    voice.stop()
    const turn: Turn = { id: name(), question, at: new Date().toISOString(), state: 'asking' }
    kept.turns.push(turn)
    fill(suggested)
    pinned = true
    run(add(turn))
  }

  /** Follows one question to its end. */
  async function run(message: Message): Promise<void> {
    const { turn } = message
    const control = new AbortController()
    running = control
    const began = Date.now()
    sendLabel.textContent = strings.stop
    send.classList.remove('main')
    halted = () => Date.now() - began > 500
    const patience = setTimeout(() => announce(strings.stillWorking), PATIENCE)
    follow(message)
    keep()
    try {
      for await (const frame of transport.ask(turn.id, turn.question, control.signal, turn.turn)) {
        if (control.signal.aborted) break
        switch (frame.type) {
          case 'started':
            turn.turn = frame.turn
            turn.understood = frame.understood
            message.understand()
            break
          case 'waiting':
            message.grow(frame.message || strings.queued)
            break
          case 'delta':
            turn.turn = frame.turn
            turn.text = (turn.text || '') + frame.text
            message.grow()
            break
          case 'lost':
            message.grow(strings.reconnecting)
            announce(strings.reconnecting)
            break
          case 'resumed':
            message.grow('')
            break
          case 'restarted':
            turn.turn = turn.text = undefined
            message.grow('')
            break
          case 'done':
            turn.turn = frame.turn
            turn.done = frame
            turn.text = undefined
            turn.state = 'done'
            clearTimeout(patience)
            announce(strings.answered(spoken(frame.text)))
            break
          case 'error':
            refuse(message, frame)
        }
        follow(message)
      }
      if (turn.state === 'asking') turn.state = control.signal.aborted ? 'stopped' : 'lost'
    } catch {
      turn.state = 'lost'
    }
    clearTimeout(patience)
    if (running !== control) return
    running = null
    sendLabel.textContent = strings.send
    send.classList.add('main')
    message.settle()
    if (turn.state === 'lost' && message.node.isConnected) announce(turn.text ? strings.lost : strings.lostEmpty)
    follow(message)
    keep()
    if (!kept.open) transport.close()
  }

  /** An error frame: the question goes back into the field, unless part of an answer has come already. */
  function refuse(message: Message, frame: ErrorFrame): void {
    const { turn } = message
    turn.state = 'lost'
    if (!turn.text) {
      message.node.remove()
      messages = messages.filter((m) => m !== message)
      kept.turns = kept.turns.filter((t) => t !== turn)
      box.value = box.value ? `${turn.question}\n${box.value}` : turn.question
      grow()
    }
    const seconds = Math.ceil(frame.retry_after || 0)
    const own = { too_long: strings.tooLong, rate_limited: strings.rateLimited } as Record<string, string>
    complain((frame.message || own[frame.code] || strings.unavailable) + (seconds ? strings.wait(seconds) : ''))
    if (!seconds) return
    blockedUntil = Date.now() + seconds * 1000
    send.setAttribute('aria-disabled', 'true')
    setTimeout(() => {
      if (Date.now() < blockedUntil - 50) return
      send.removeAttribute('aria-disabled')
      complain('')
    }, seconds * 1000)
  }

  /** Says next to the field what is wrong with it; nothing typed is touched. */
  function complain(words: string): void {
    if (!words && error.hidden) return
    error.textContent = words
    error.hidden = !words
    if (words) {
      box.setAttribute('aria-invalid', 'true')
      announce(words)
    } else box.removeAttribute('aria-invalid')
  }

  let halted: () => boolean
  function halt(): void {
    // A second tap of a double tap on "Gửi" lands here and means nothing.
    if (running && halted()) running.abort()
  }

  function fresh(): void {
    if (running) running.abort()
    running = null
    sendLabel.textContent = strings.send
    send.classList.add('main')
    voice.stop()
    transport.close()
    messages = []
    kept.turns = []
    kept.place = { conversation: '', seq: 0 }
    fill(list)
    transport = connect(shell.base, kept.place)
    welcome(kept.hello)
    greet()
    complain('')
    keep()
  }

  async function greet(): Promise<void> {
    const hello = await transport.greet()
    if (!hello) return
    kept.hello = hello
    welcome(hello)
    keep()
  }

  // Showing

  /** Brings the question to the top of the log and leaves it there while the answer grows below. */
  function follow(message: Message): void {
    if (!pinned) return
    const scroller = shell.root.classList.contains('low') ? panel : log
    const was = scroller.scrollTop
    scroller.scrollTop = message.node.getBoundingClientRect().top - scroller.getBoundingClientRect().top + was - 8
    pinning = scroller.scrollTop !== was
  }

  function grow(): void {
    box.style.height = ''
    box.style.height = `${box.scrollHeight + 3}px`
  }

  function toggleSettings(open = options.hidden, focus = false): void {
    options.hidden = !open
    log.hidden = open
    gear.setAttribute('aria-expanded', `${open}`)
    if (open) options.querySelector('button')!.focus()
    else if (focus) gear.focus()
  }

  function keys(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !options.hidden) {
      event.preventDefault()
      toggleSettings(false, true)
    }
    if (event.key !== 'Tab' || !shell.full()) return
    // Over the whole screen there is nothing else to go to: the ends meet.
    const stops = Array.prototype.filter.call(
      panel.querySelectorAll('button, a[href], textarea, input, summary, [tabindex="0"]'),
      (node: HTMLElement) => node.getClientRects().length,
    ) as HTMLElement[]
    const edge = event.shiftKey ? stops[0] : stops[stops.length - 1]
    if (shell.shadow.activeElement === edge) {
      event.preventDefault()
      stops[event.shiftKey ? stops.length - 1 : 0].focus()
    }
  }

  function modal(): void {
    if (kept.open && shell.full()) panel.setAttribute('aria-modal', 'true')
    else panel.removeAttribute('aria-modal')
  }
  window.addEventListener('resize', modal)

  /** The button to speak a question, or null where the browser cannot listen. */
  function microphone(): { button: HTMLElement; stop(): void } | null {
    const ear = recogniser()
    if (!ear) return null
    const label = el('span', {}, strings.speak)
    const button = el('button', { class: 'b quiet', type: 'button', 'aria-pressed': 'false' }, icon(icons.mic), label)
    let typed = ''
    let on = false
    const over = () => {
      on = false
      label.textContent = strings.speak
      button.setAttribute('aria-pressed', 'false')
    }
    ear.onresult = (event) => {
      const heard = Array.prototype.map.call(event.results, (r) => r[0].transcript).join(' ')
      box.value = [typed, heard.trim()].filter(Boolean).join(' ')
      grow()
    }
    ear.onerror = (event) => {
      if (event.error !== 'aborted') complain(strings.speakFailed)
    }
    ear.onend = () => {
      over()
      box.focus()
    }
    button.addEventListener('click', () => {
      if (on) {
        ear.stop()
        return
      }
      typed = box.value.trim()
      complain('')
      voice.stop()
      try {
        ear.start()
      } catch {
        complain(strings.speakFailed)
        return
      }
      on = true
      label.textContent = strings.listening
      button.setAttribute('aria-pressed', 'true')
    })
    return { button, stop: () => ear.abort() }
  }

  return {
    show(focus) {
      kept.open = true
      modal()
      toggleSettings(false)
      grow()
      if (focus) box.focus()
      const last = messages[messages.length - 1]
      pinned = true
      if (last) follow(last)
      greet()
      // A question on its way when the last page was left is taken up again.
      if (last && last.turn.state === 'asking' && !running) run(last)
      keep()
    },
    fixed() {
      let height = 0
      for (const node of [head, field, helpLink]) height += node.offsetHeight
      return height
    },
    leave() {
      kept.open = false
      modal()
      voice.stop()
      if (talk) talk.stop()
      if (!running) transport.close()
      keep()
    },
  }
}
