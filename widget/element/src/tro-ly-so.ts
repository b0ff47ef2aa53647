import { el, icon, style } from './dom'
import * as icons from './icons'
import css from './launcher.css'
import { type Panel, type Prefs, type Shell, SIZES } from './shell'
import { load, save } from './storage'
import * as strings from './strings'
import { accent } from './theme'

/**
 * Why two files: a portal page pays for the launcher alone (under 6 KB); the panel comes when somebody reaches for the button.
 * `import()` of a plain URL passes `script-src HOST` and is not a Trusted Types sink, where setting a script's `src` would be.
 * Cost: the server must send the panel with `Access-Control-Allow-Origin: *`, as modules are always fetched with CORS.
 */

/** Address of this very script, known only while it first runs. */
const script =
  (document.currentScript as HTMLScriptElement | null) ||
  document.querySelector<HTMLScriptElement>('script[src*="widget.js"]')
const origin = script ? script.src : document.baseURI

/**
 * The widget: a launcher that opens a panel to ask in. Attributes: `server` (address of the service; default: where the script came from),
 * `help-url` (where a person can be asked; default: the page that answers with the channels where people help), `side` (`left` or `right`), `scheme` (`light` or `dark`; default:
 * what the device prefers). Its colour is the custom property `--tro-ly-so-accent`.
 *
 * @fires tro-ly-so:open after the panel has opened
 * @fires tro-ly-so:close after it has closed
 */
export class TroLySo extends HTMLElement {
  static observedAttributes = ['side', 'scheme']

  private root?: HTMLElement
  private launcher!: HTMLButtonElement
  private label!: HTMLElement
  private trouble!: HTMLElement
  private shell!: Shell
  private panel?: Panel
  private loading?: Promise<Panel>
  private tries = 0
  private isOpen = false
  private darkness = window.matchMedia('(prefers-color-scheme: dark)')

  connectedCallback(): void {
    // Two panels would cover each other and share one memory: further elements stay the links they hold.
    const others = Array.prototype.slice.call(document.querySelectorAll(this.localName)) as Element[]
    if (others.some((other) => other !== this && other.shadowRoot)) return
    if (load('sessionStorage', 'tro-ly-so-hidden')) {
      if (!this.shadowRoot) this.attachShadow({ mode: 'open' })
      return
    }
    if (!this.lang) this.lang = 'vi'
    if (!this.root) this.build()
    this.paint()
    this.darkness.addListener(this.paint)
    window.addEventListener('resize', this.layout)
    document.addEventListener('focusin', this.uncover)
    document.addEventListener('keydown', this.escape)
    if (window.visualViewport) {
      visualViewport!.addEventListener('resize', this.layout)
      visualViewport!.addEventListener('scroll', this.layout)
    }
    const kept = load<{ open?: boolean }>('sessionStorage', 'tro-ly-so')
    if (kept?.open && !this.shell.full()) this.open(false)
  }

  disconnectedCallback(): void {
    this.darkness.removeListener(this.paint)
    window.removeEventListener('resize', this.layout)
    document.removeEventListener('focusin', this.uncover)
    document.removeEventListener('keydown', this.escape)
    if (window.visualViewport) {
      visualViewport!.removeEventListener('resize', this.layout)
      visualViewport!.removeEventListener('scroll', this.layout)
    }
  }

  attributeChangedCallback(): void {
    if (this.root) this.paint()
  }

  /** Opens the panel. Focus goes to the question unless told otherwise. */
  async open(focus = true): Promise<void> {
    if (this.isOpen) return
    this.isOpen = true
    this.label.textContent = strings.opening
    try {
      this.panel = await this.fetch()
    } catch {
      this.isOpen = false
      this.trouble.hidden = false
      return
    } finally {
      this.label.textContent = strings.launch
    }
    this.trouble.hidden = true
    if (!this.isOpen) return
    this.launcher.setAttribute('aria-expanded', 'true')
    this.root!.classList.add('open')
    this.panel.show(focus)
    this.paint()
    this.dispatchEvent(new CustomEvent('tro-ly-so:open'))
  }

  /** Closes the panel; what was asked and typed stays. */
  close(): void {
    if (!this.isOpen) return
    const inside = this.shadowRoot!.activeElement
    this.isOpen = false
    this.root!.classList.remove('open', 'full', 'low')
    this.launcher.setAttribute('aria-expanded', 'false')
    if (this.panel) this.panel.leave()
    if (inside) this.launcher.focus()
    this.dispatchEvent(new CustomEvent('tro-ly-so:close'))
  }

  private build(): void {
    const base = new URL('.', new URL(this.getAttribute('server') || origin, document.baseURI)).href
    const help = this.getAttribute('help-url')
    const shadow = this.shadowRoot || this.attachShadow({ mode: 'open' })
    style(shadow, css, `${base}widget.css`)

    // Out of sight while the panel is open, it only opens: who presses again while it loads means no less.
    const press = () => this.open()
    const early = () => {
      this.fetch().catch(() => {})
    }
    this.label = el('span', {}, strings.launch)
    this.launcher = el(
      'button',
      { class: 'launcher', type: 'button', 'aria-expanded': 'false', click: press, pointerover: early, focus: early },
      icon(icons.chat),
      this.label,
    )
    this.trouble = el(
      'p',
      { class: 'trouble', role: 'alert', hidden: true },
      strings.openFailed,
      el('a', { href: `${base}hoi` }, strings.openFailedLink),
      '.',
    )
    this.root = el(
      'div',
      { class: 'root', lang: 'vi', role: 'region', 'aria-label': strings.name },
      this.trouble,
      this.launcher,
    )
    shadow.append(this.root)

    const kept = load<Prefs>('localStorage', 'tro-ly-so')
    this.shell = {
      host: this,
      shadow,
      root: this.root,
      base,
      help: help ? new URL(help, document.baseURI).href : `${base}hoi?q=${encodeURIComponent(strings.helpQuestion)}`,
      prefs: {
        size: kept && SIZES[kept.size] ? kept.size : 0,
        side: kept?.side || (this.getAttribute('side') === 'left' ? 'left' : 'right'),
      },
      full: () => innerWidth <= 640 || innerWidth < 30 * this.em() || innerHeight < 24 * this.em(),
      change: (prefs) => {
        save('localStorage', 'tro-ly-so', Object.assign(this.shell.prefs, prefs))
        this.paint()
      },
      close: () => this.close(),
      hide: () => {
        save('sessionStorage', 'tro-ly-so-hidden', 1)
        this.close()
        this.root!.remove()
        this.disconnectedCallback()
      },
    }
  }

  /** Brings the panel once; a failed attempt may be made again. */
  private fetch(): Promise<Panel> {
    if (!this.loading) {
      // Browsers remember a failed module by its address, so each new attempt has its own.
      const again = this.tries++ ? `&n=${this.tries}` : ''
      this.loading = import(`${this.shell.base}panel.js?v=${PANEL_VERSION}${again}`).then((module) =>
        module.mount(this.shell),
      )
      this.loading.catch(() => {
        this.loading = undefined
      })
    }
    return this.loading
  }

  /** Applies colour scheme, accent, text size and side. */
  private paint = (): void => {
    const { root } = this
    if (!root || !this.shell) return
    const scheme = this.getAttribute('scheme')
    const dark = scheme ? scheme === 'dark' : this.darkness.matches
    root.classList.toggle('dark', dark)
    root.classList.toggle('left', this.shell.prefs.side === 'left')
    const colours = accent(getComputedStyle(this).getPropertyValue('--tro-ly-so-accent'), dark)
    root.style.setProperty('--solid', colours.solid)
    root.style.setProperty('--ink', colours.ink)
    root.style.setProperty('--scale', `${SIZES[this.shell.prefs.size]}`)
    this.layout()
  }

  /** Decides between a panel in the corner and the full screen, and keeps the latter above the on-screen keyboard. */
  private layout = (): void => {
    if (!this.isOpen) return
    const { root } = this
    const full = this.shell.full()
    const view = window.visualViewport
    const height = view ? view.height * view.scale : innerHeight
    root!.classList.toggle('full', full)
    root!.classList.toggle('tight', innerWidth < 19 * this.em())
    root!.style.setProperty('--top', `${view && view.scale < 1.05 ? view.offsetTop : 0}px`)
    root!.style.setProperty('--height', `${height}px`)
    if (this.panel) root!.classList.toggle('low', full && height - this.panel.fixed() < 9 * this.em())
  }

  private em(): number {
    return parseFloat(getComputedStyle(this.root!).fontSize)
  }

  /** Gives way when the page's focus lands underneath: to the other side, or else out of sight until focus moves on. */
  private uncover = (): void => {
    const look = () => {
      const { root } = this
      const focused = document.activeElement
      if (!root) return
      root.classList.remove('aside', 'away')
      if (!focused || focused === this || focused === document.body || root.classList.contains('full')) return
      const rect = focused.getBoundingClientRect()
      // A focused region as large as the page is not hidden by a button in its corner.
      if (rect.height > innerHeight / 2) return
      const covers = () => {
        const own = (this.isOpen ? root.querySelector('.panel')! : this.launcher).getBoundingClientRect()
        // The open panel may overlap a part of what has focus, the launcher nothing.
        return this.isOpen
          ? rect.left >= own.left && rect.right <= own.right && rect.top >= own.top && rect.bottom <= own.bottom
          : rect.left < own.right && rect.right > own.left && rect.top < own.bottom && rect.bottom > own.top
      }
      if (!covers()) return
      root.classList.add('aside')
      if (!covers()) return
      root.classList.remove('aside')
      root.classList.add('away')
    }
    requestAnimationFrame(look)
    setTimeout(look, 400)
  }

  /** Escape closes the panel from anywhere on the page, so that it never has to stay in the way. */
  private escape = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.isOpen && !event.defaultPrevented && !event.isComposing) this.close()
  }
}
