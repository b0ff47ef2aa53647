/**
 * Reads and writes small JSON values in the browser's stores. Both stores may be missing,
 * full or forbidden (private windows, strict portals); then nothing is kept and nothing breaks.
 */

type Area = 'localStorage' | 'sessionStorage'

export function load<T>(area: Area, key: string): T | null {
  try {
    return JSON.parse(window[area].getItem(key) || 'null')
  } catch {
    return null
  }
}

/** Keeps value, or forgets the key when value is null. */
export function save(area: Area, key: string, value: unknown): void {
  try {
    if (value === null) window[area].removeItem(key)
    else window[area].setItem(key, JSON.stringify(value))
  } catch {
    // Not kept; the widget works on without memory.
  }
}
