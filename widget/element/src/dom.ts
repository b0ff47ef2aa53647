/** Builds nodes without ever parsing markup, so that Trusted Types has nothing to refuse. */

export type Child = Node | string | null | undefined | false

type Attribute = string | boolean | null | undefined | ((event: any) => void)

/** Makes an element; an attribute given a function listens to the event of that name. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Attribute> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag)
  for (const key of Object.keys(attributes)) {
    const value = attributes[key]
    if (typeof value === 'function') node.addEventListener(key, value)
    else if (value || value === '') node.setAttribute(key, value === true ? '' : value)
  }
  node.append(...(children.filter((c) => c || c === '') as (Node | string)[]))
  return node
}

/** Empties a node and fills it again; stands in for replaceChildren, which old browsers lack. */
export function fill(node: Node & ParentNode, ...children: Child[]): void {
  while (node.firstChild) node.removeChild(node.firstChild)
  node.append(...(children.filter(Boolean) as (Node | string)[]))
}

const SVG = 'http://www.w3.org/2000/svg'

/** Draws a decorative 24x24 line icon from one path. */
export function icon(path: string): SVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  const line = document.createElementNS(SVG, 'path')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}

/**
 * Applies a style sheet to a shadow root. Constructed sheets pass a host page's `style-src 'self'`;
 * browsers without them (before Chrome 73, Safari 16.4) get a link to the whole sheet at href.
 */
export function style(shadow: ShadowRoot, css: string, href: string): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet]
  } catch {
    if (!shadow.querySelector('link')) shadow.append(el('link', { rel: 'stylesheet', href }))
  }
}
