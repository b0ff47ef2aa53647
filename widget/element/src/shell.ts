/** What the launcher and the panel, two files on the wire, know of each other. */

export interface Prefs {
  /** Step of the text size, 0 the smallest. */
  size: number
  side: 'left' | 'right'
}

export interface Shell {
  host: HTMLElement
  shadow: ShadowRoot
  root: HTMLElement
  /** Address of the service, ending in a slash. */
  base: string
  /** Where a person can be asked. */
  help: string
  prefs: Prefs
  /** Whether the panel covers the whole screen, as it does on phones. */
  full(): boolean
  change(prefs: Partial<Prefs>): void
  close(): void
  /** Takes the widget off the page until the session ends. */
  hide(): void
}

export interface Panel {
  /** Shows the panel; focus moves to the question only when asked to. */
  show(focus: boolean): void
  /** Height of what stands around the scrolling conversation, in pixels. */
  fixed(): number
  /** Tells the panel that it has been closed. */
  leave(): void
}

export const SIZES = [1, 1.2, 1.45, 1.75]
