/**
 * Turns the colour an administrator sets into two that can be read: `solid`, under white words, and `ink`,
 * for words on the widget's own surfaces. A colour that falls short is darkened or lightened until it reaches 4.5:1.
 */

export interface Accent {
  solid: string
  ink: string
}

type RGB = [number, number, number]

const WHITE: RGB = [255, 255, 255]
/** The lightest surface of the dark scheme and the darkest of the light one that accent words stand on. */
const DARK_SURFACE: RGB = [44, 56, 68]
const LIGHT_SURFACE: RGB = [222, 234, 245]
/** A little above 4.5, so that rounding to whole bytes cannot fall below it. */
const ENOUGH = 4.6

export function accent(colour: string, dark: boolean): Accent {
  const rgb = parse(colour)
  return {
    solid: css(until(rgb, [0, 0, 0], WHITE)),
    ink: css(dark ? until(rgb, WHITE, DARK_SURFACE) : until(rgb, [0, 0, 0], LIGHT_SURFACE)),
  }
}

/** Reads any CSS colour by painting one pixel with it; a colour that cannot be read leaves the default. */
function parse(colour: string): RGB {
  const rgb: RGB = [11, 87, 148]
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 1
  const pen = canvas.getContext('2d')
  if (!pen) return rgb
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, 1, 1)
  pen.fillStyle = css(rgb)
  pen.fillStyle = colour.trim()
  pen.fillRect(0, 0, 1, 1)
  const [r, g, b] = pen.getImageData(0, 0, 1, 1).data
  return [r, g, b]
}

/** Moves colour towards a pole in small steps until it stands out enough against ground. */
function until(colour: RGB, pole: RGB, ground: RGB): RGB {
  let mixed = colour
  for (let part = 0; part <= 1 && contrast(mixed, ground) < ENOUGH; part += 0.04) {
    mixed = colour.map((c, i) => Math.round(c + (pole[i] - c) * part)) as RGB
  }
  return contrast(mixed, ground) < ENOUGH ? pole : mixed
}

/** The contrast ratio of WCAG 2. */
function contrast(a: RGB, b: RGB): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

function luminance(rgb: RGB): number {
  const [r, g, b] = rgb.map((c) => {
    const s = c / 255
    return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

const css = (rgb: RGB) => `rgb(${rgb.join()})`
