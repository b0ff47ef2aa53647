/** The frames exchanged with the server, as the outside contract names them. */

export interface Ask {
  type: 'ask'
  id: string
  question: string
}

export interface Stop {
  type: 'stop'
  id: string
}

/** A rating, sent by POST. */
export interface Feedback {
  turn: string
  rating: 'up' | 'down'
  reason?: string
  comment?: string
}

export interface Hello {
  type: 'hello'
  conversation: string
  seq?: number
  notice?: string
  suggestions?: string[]
}

export interface Started {
  type: 'started'
  id: string
  turn: string
  seq?: number
  understood?: string
}

/** The question stands in a queue; message says so in Vietnamese. */
export interface Waiting {
  type: 'waiting'
  id?: string
  turn?: string
  seq?: number
  message?: string
}

export interface Delta {
  type: 'delta'
  turn: string
  seq?: number
  text: string
}

export type Outcome =
  | 'answered'
  | 'clarify'
  | 'not_found'
  | 'out_of_scope'
  | 'refused'
  | 'greeting'
  | 'handoff'
  | 'failed'

export interface Source {
  title?: string
  number?: string
  issuer?: string
  date?: string
  url?: string
}

export interface Citation {
  marker: number
  guide?: string
  passage?: string
  title?: string
  heading?: string
  quote?: string
  url?: string
  source?: Source
  verified?: string
}

export interface Choice {
  label: string
  question: string
}

export interface Done {
  type: 'done'
  turn: string
  seq?: number
  outcome: Outcome
  text: string
  citations?: Citation[] | null
  choices?: Choice[] | null
  next?: string[] | null
  receipt?: string
  took_ms?: number
  /** Sent on plain HTTP, where no hello frame names the conversation. */
  conversation?: string
}

export interface ErrorFrame {
  type: 'error'
  id?: string
  code: 'bad_frame' | 'too_long' | 'rate_limited' | 'busy' | 'unavailable'
  message?: string
  /** Seconds to wait before asking again. */
  retry_after?: number
}

export type Frame = Hello | Started | Waiting | Delta | Done | ErrorFrame

/**
 * What a transport tells the one who asked: the server's frames, and what became of the connection.
 * After `restarted` the answer begins anew and the text received so far no longer counts.
 */
export type Progress = Exclude<Frame, Hello> | { type: 'lost' } | { type: 'resumed' } | { type: 'restarted' }
