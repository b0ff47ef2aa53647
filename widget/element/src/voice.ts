/** Reading aloud and voice input, each offered only where the browser has it. */

export interface Reader {
  /** Whether a Vietnamese voice is installed. */
  ready(): boolean
  /** Reads text; over is called when it ends or another reading takes its place. */
  read(text: string, over: () => void): void
  stop(): void
  /** Calls back when voices come or go; many browsers load them late. */
  changed(back: () => void): void
}

export function reader(): Reader {
  const synth = window.speechSynthesis as SpeechSynthesis | undefined
  const voice = () => (synth ? synth.getVoices().filter((v) => /^vi\b/i.test(v.lang))[0] : undefined)
  let current = 0
  let finish = () => {}
  const stop = () => {
    current++
    if (synth) synth.cancel()
    finish()
    finish = () => {}
  }
  return {
    ready: () => !!voice(),
    stop,
    read(text, over) {
      stop()
      const mine = current
      finish = over
      // Some browsers fall silent after 15 seconds of one utterance, so each sentence is its own.
      const parts = text.match(/\S.*?(?:[.!?](?=\s)|$)/gm) || [text]
      parts.forEach((part, i) => {
        const words = new SpeechSynthesisUtterance(part)
        words.voice = voice() || null
        words.lang = 'vi-VN'
        words.rate = 0.95
        words.onend = words.onerror = (event: Event) => {
          if (mine === current && (i === parts.length - 1 || event.type === 'error')) stop()
        }
        synth!.speak(words)
      })
    },
    changed(back) {
      if (synth?.addEventListener) synth.addEventListener('voiceschanged', back)
    },
  }
}

/** The parts of SpeechRecognition used here; TypeScript's library leaves it out. */
export interface Recogniser {
  lang: string
  interimResults: boolean
  onresult: (event: { results: ArrayLike<ArrayLike<{ transcript: string }>> }) => void
  onerror: (event: { error: string }) => void
  onend: () => void
  start(): void
  abort(): void
  stop(): void
}

/** A recogniser for Vietnamese, or null where the browser has none. */
export function recogniser(): Recogniser | null {
  const w = window as any
  const Class = w.SpeechRecognition || w.webkitSpeechRecognition
  if (!Class || window.isSecureContext === false) return null
  const r: Recogniser = new Class()
  r.lang = 'vi-VN'
  r.interimResults = true
  return r
}
