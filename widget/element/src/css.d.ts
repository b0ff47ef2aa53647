declare module '*.css' {
  const text: string
  export default text
}

/** Content hash of the panel, set by the bundler so that a new panel is never mixed with an old launcher. */
declare const PANEL_VERSION: string
