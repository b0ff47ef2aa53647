/** Paths of the line icons, on a 24x24 grid. */

export const chat = 'M4 5h16v11H10l-5 4v-4H4zM8.5 10.5l2.5 2.5 4.5-5'
export const cross = 'M6 6l12 12M18 6L6 18'
export const sliders = 'M4 7h9M17 7h3M15 4.5v5M4 17h3M11 17h9M9 14.5v5'
export const arrow = 'M4 12h15M13 6l6 6-6 6'
export const square = 'M7 7h10v10H7z'
export const mic =
  'M12 3.5a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0V6A2.5 2.5 0 0 1 12 3.5zM6 11a6 6 0 0 0 12 0M12 17v3.5'
export const speaker = 'M4 9.5v5h3.5l5 4v-13l-5 4zM16 9a4 4 0 0 1 0 6M18.5 6.5a7.5 7.5 0 0 1 0 11'
export const sheets = 'M9 9h11v11H9zM5.5 15H4V4h11v1.5'
export const printer = 'M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z'
export const receipt = 'M6 3.5h12v17l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6'
export const thumbUp =
  'M7 11v9H4v-9zM7 11l4-7.5c1.5 0 2.5 1 2.5 2.5V9.5H19a1.5 1.5 0 0 1 1.5 1.8l-1.4 7.2A1.8 1.8 0 0 1 17.3 20H7'
export const thumbDown =
  'M7 13V4H4v9zM7 13l4 7.5c1.5 0 2.5-1 2.5-2.5v-3.5H19a1.5 1.5 0 0 0 1.5-1.8l-1.4-7.2A1.8 1.8 0 0 0 17.3 4H7'
export const person = 'M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c0-4 3.5-6 7.5-6s7.5 2 7.5 6'
export const outward = 'M9 5H5v14h14v-4M13 5h6v6M19 5l-9 9'
export const back = 'M12 20V5M6 11l6-6 6 6'
export const redo = 'M5 12a7 7 0 1 0 2.5-5.4L5 9M5 4v5h5'
