import type { Done, ErrorFrame, Feedback, Frame, Hello, Progress } from './frames'

/** Where a conversation stands: enough to take it up again after a lost connection or on the portal's next page. */
export interface Place {
  conversation: string
  seq: number
}

/** Carries questions to the server and brings its frames back. */
export interface Transport {
  /** Greets the server; resolves to nothing where no socket gets through. */
  greet(): Promise<Hello | undefined>
  /**
   * Asks, or with turn takes up a question asked earlier. Ends after `done` or `error`, or quietly when signal aborts (the server is told to
   * stop); throws when the connection is lost for good. No frame is brought twice. An answer that the server gave up while nobody listened is
   * asked for once more.
   */
  ask(id: string, question: string, signal: AbortSignal, turn?: string): AsyncIterable<Progress>
  feedback(feedback: Feedback): Promise<void>
  /** Lets the connection go; the next question makes a new one. */
  close(): void
}

/** Pauses between attempts to reconnect, in milliseconds. */
const PAUSES = [300, 1000, 2000, 4000, 8000]
/** How long a socket may take to greet. */
const GREETING = 8000
/** How long a question taken up again may stay silent before it is sent again, which a server that still works on it leaves at that. */
const RESUMING = 10000
/** How long a question may stay unheard, and how long the server may be silent in an answer, before the connection counts as dead. */
const UNHEARD = 20000
const SILENCE = 120000
/** Close code of a socket that another will follow. */
const BACK = 4000
/** How long to wait for a device that says it is offline. */
const OFFLINE = 30000

type Arrival = Frame | 'closed' | 'silent' | 'aborted'

/** WebSocket first; server-sent events over POST where sockets are blocked; one JSON answer where even streaming is. */
export function connect(base: string, place: Place): Transport {
  let socket: WebSocket | null = null
  let opening: Promise<Hello> | null = null
  let worked = false
  let plain = false
  let renewed = false
  let inbox: Arrival[] = []
  let wake = () => {}
  const over: Record<string, boolean> = {}

  const arrive = (what: Arrival) => {
    inbox.push(what)
    wake()
  }

  /** Takes note of a frame's number; false for one seen before. */
  const isNew = (frame: Frame): boolean => {
    if (frame.type === 'hello' || !('seq' in frame) || !frame.seq) return true
    if (frame.seq <= place.seq) return false
    place.seq = frame.seq
    return true
  }

  const settle = (hello: { conversation?: string }) => {
    if (!hello.conversation || hello.conversation === place.conversation) return
    renewed = !!place.conversation
    place.conversation = hello.conversation
    place.seq = 0
  }

  /** Lets the socket go without waiting for its goodbye, which may never come. */
  const drop = (code?: number) => {
    const ws = socket
    window.removeEventListener('offline', lose)
    socket = opening = null
    if (ws) ws.close(code)
    arrive('closed')
  }
  /** The same where we mean to come back: told so, the server keeps the answer for a moment. */
  const lose = () => drop(BACK)

  const open = (): Promise<Hello> => {
    if (opening) return opening
    const attempt = new Promise<Hello>((resolve, reject) => {
      const after = place.conversation
        ? `?conversation=${encodeURIComponent(place.conversation)}&after=${place.seq}`
        : ''
      const ws = new WebSocket(`${base.replace(/^http/, 'ws')}api/chat${after}`)
      const timer = setTimeout(() => ws.close(), GREETING)
      socket = ws
      inbox = []
      window.addEventListener('offline', lose)
      ws.onmessage = (event) => {
        const frame = parse(event.data)
        if (!frame || ws !== socket) return
        if (frame.type === 'hello') {
          clearTimeout(timer)
          worked = true
          plain = false
          settle(frame)
          resolve(frame)
        } else if (isNew(frame)) arrive(frame)
      }
      ws.onclose = () => {
        clearTimeout(timer)
        reject(new Error('closed'))
        if (ws === socket) drop()
      }
    })
    opening = attempt
    attempt.catch(() => {
      if (opening === attempt) opening = null
    })
    return attempt
  }

  const send = (frame: object): boolean => {
    if (socket?.readyState !== 1) return false
    socket.send(JSON.stringify(frame))
    return true
  }

  /** The next thing to arrive, or word that nothing did. */
  const next = async (signal: AbortSignal, patience: number): Promise<Arrival> => {
    if (!inbox.length && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patience)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        signal.addEventListener('abort', wake)
      })
    }
    return signal.aborted ? 'aborted' : inbox.shift() || 'silent'
  }

  async function* ask(id: string, question: string, signal: AbortSignal, turn = ''): AsyncGenerator<Progress> {
    let sent = !!turn
    let lost = false
    let heard = false
    let again = 0
    let unheard = !!turn
    signal.addEventListener('abort', () => {
      send({ type: 'stop', id })
      if (turn) over[turn] = true
    })
    for (let attempt = 0; !signal.aborted; ) {
      try {
        if (plain) throw new Error('plain')
        await open()
      } catch {
        if (!worked) {
          // No socket has ever got through here: the network may block them.
          if (sent) yield { type: 'restarted' }
          yield* post(question, signal)
          return
        }
        if (!lost) yield { type: 'lost' }
        lost = unheard = true
        if (attempt === PAUSES.length) throw new Error('lost')
        await pause(PAUSES[attempt++], signal)
        continue
      }
      if (signal.aborted) return
      if (lost) yield { type: 'resumed' }
      lost = false
      if (sent && renewed) {
        // The server no longer knows the conversation, nor then the question.
        turn = ''
        yield { type: 'restarted' }
      }
      renewed = false
      // A question whose start was never heard of is sent again under the same id.
      if (!turn) send({ type: 'ask', id, question })
      sent = true
      heard = false
      let resent = !turn

      for (;;) {
        const frame = await next(signal, heard ? SILENCE : resent ? UNHEARD : RESUMING)
        if (frame === 'aborted') return
        if (frame === 'silent') {
          if (again++ > 1) throw new Error('silent')
          if (heard || resent) lose()
          else resent = send({ type: 'ask', id, question })
          continue
        }
        if (frame === 'closed') {
          if (!lost) yield { type: 'lost' }
          lost = unheard = true
          if (attempt === PAUSES.length) throw new Error('lost')
          await pause(PAUSES[attempt++], signal)
          break
        }
        if (frame.type === 'error') {
          if (frame.id && frame.id !== id) continue
          yield frame
          return
        }
        if (frame.type === 'hello') continue
        if (frame.type === 'started') {
          if (frame.id !== id) {
            over[frame.turn] = true
            continue
          }
          if (turn && turn !== frame.turn) yield { type: 'restarted' }
          turn = frame.turn
        } else if (frame.type === 'waiting') {
          if (frame.id && frame.id !== id) continue
        } else {
          if (over[frame.turn] || (turn && frame.turn !== turn)) continue
          turn = frame.turn
        }
        heard = true
        attempt = 0
        if (unheard && frame.type === 'done' && frame.outcome === 'failed') {
          // Under a new id, for the server takes the old one for a repetition.
          unheard = false
          id += 'n'
          turn = ''
          yield { type: 'restarted' }
          send({ type: 'ask', id, question })
          continue
        }
        yield frame
        if (frame.type === 'done') return
      }
    }
  }

  const call = (path: string, body: object, accept: string, signal?: AbortSignal) =>
    fetch(base + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: accept },
      body: JSON.stringify(body),
      signal,
    })

  /** Asks over plain HTTP. */
  async function* post(question: string, signal: AbortSignal): AsyncGenerator<Progress> {
    const body = { question, conversation: place.conversation || undefined }
    let heard = false
    try {
      for await (const frame of stream(await call('api/ask', body, 'text/event-stream', signal))) {
        if (frame.type === 'hello') {
          settle(frame)
          continue
        }
        heard = true
        isNew(frame) // One response holds nothing twice; only the count is kept.
        plain = true
        if (frame.type === 'done') settle(frame)
        yield frame
        if (frame.type === 'done' || frame.type === 'error') return
      }
    } catch (error) {
      if (signal.aborted) return
      if (heard) throw error
    }
    if (heard) throw new Error('lost')
    // Nothing came through as a stream, as behind a proxy that holds it back.
    try {
      for await (const frame of stream(await call('api/ask', body, 'application/json', signal))) {
        plain = true
        if (frame.type === 'done') settle(frame)
        if (frame.type !== 'hello') yield frame
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  return {
    ask,
    greet: () => open().catch(() => undefined),
    // Not over the socket, which does not tell whether a rating was kept.
    async feedback(feedback) {
      const response = await call('api/feedback', feedback, 'application/json')
      if (!response.ok) throw new Error(`feedback: ${response.status}`)
    },
    close: () => drop(),
  }
}

function parse(data: string): Frame | null {
  try {
    const frame = JSON.parse(data)
    return frame && typeof frame.type === 'string' ? frame : null
  } catch {
    return null
  }
}

/** The frames of a response, be it a stream of events or one JSON document. */
async function* stream(response: Response): AsyncGenerator<Frame> {
  const events = /event-stream/.test(response.headers.get('Content-Type') || '')
  if (!response.ok || !events) {
    let frame: any = null
    try {
      frame = await response.json()
    } catch {
      if (response.ok) throw new Error('not json')
    }
    yield response.ok ? whole(frame) : refused(response, frame)
    return
  }
  if (!response.body) {
    for (const event of (await response.text()).split(/\r?\n\r?\n/)) yield* frames(event)
    return
  }
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    rest += decoder.decode(value, { stream: !done })
    const events = rest.split(/\r?\n\r?\n/)
    rest = done ? '' : events.pop()!
    for (const event of events) yield* frames(event)
    if (done) return
  }
}

/** The frame in one server-sent event, if it carries one. */
function* frames(event: string): Generator<Frame> {
  const frame = parse(
    event
      .split(/\r?\n/)
      .filter((line) => line.indexOf('data:') === 0)
      .map((line) => line.slice(5))
      .join('\n'),
  )
  if (frame) yield frame
}

function whole(frame: any): Frame {
  if (!frame || typeof frame !== 'object') throw new Error('empty')
  return frame.type === 'error' ? frame : ({ ...frame, type: 'done', turn: frame.turn || '' } as Done)
}

function refused(response: Response, frame: any): ErrorFrame {
  const status = response.status
  const code = status === 429 ? 'rate_limited' : status === 413 ? 'too_long' : 'unavailable'
  return {
    code,
    retry_after: Number(response.headers.get('Retry-After')) || undefined,
    ...frame,
    type: 'error',
  }
}

/** Waits, longer while the device is offline, but no longer once it is back online. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      window.removeEventListener('online', end)
      resolve()
    }
    const timer = setTimeout(end, navigator.onLine === false ? OFFLINE : ms)
    window.addEventListener('online', end)
    signal.addEventListener('abort', end)
  })
}
