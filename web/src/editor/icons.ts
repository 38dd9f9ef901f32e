/** The drawings of the toolbar's buttons: strokes in a square of 24. */
export const icons = {
  undo: 'M9 7 4 12l5 5M4.5 12H15a5 5 0 0 1 0 10h-3',
  redo: 'm15 7 5 5-5 5M19.5 12H9a5 5 0 0 0 0 10h3',
  bold: 'M7 4.5h6a3.7 3.7 0 0 1 0 7.5H7zM7 12h7a3.75 3.75 0 0 1 0 7.5H7z',
  italic: 'M10 4.5h8M6 19.5h8M14.5 4.5l-5 15',
  underline: 'M7 4v7a5 5 0 0 0 10 0V4M5 20.5h14',
  strike: 'M4 12h16M17 7.5C16.3 5.6 14.4 4.5 12 4.5c-3 0-5 1.5-5 3.7 0 1.8 1.2 2.8 3 3.8M7 16.5c.7 1.9 2.6 3 5 3 3 0 5-1.5 5-3.7 0-.8-.2-1.4-.6-2',
  code: 'm8.5 7-5 5 5 5M15.5 7l5 5-5 5',
  bullet: 'M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01',
  ordered: 'M10 6h10M10 12h10M10 18h10M4 4.5l1.5-.7v5M3.8 14.6c.3-1 2.9-1 2.6.6-.2 1-1.6 1.7-2.6 3h2.8',
  checked: 'm3.5 6.5 1.6 1.6 3-3.4M11.5 6.5H20M3.5 16.5l1.6 1.6 3-3.4M11.5 16.5H20',
  blockquote: 'M5 5v14M10 7h10M10 12h10M10 17h7',
  codeBlock: 'M4 5h16v14H4zM9.5 9.5 7 12l2.5 2.5M14.5 9.5 17 12l-2.5 2.5',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1',
  clear: 'M5 5h13M11.5 5 9 19M4 19h7M15 14.5l5 5M20 14.5l-5 5',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
} as const;

export type Icon = keyof typeof icons;
