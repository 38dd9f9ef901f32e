const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 24 * 60 * 60],
  ['month', 30 * 24 * 60 * 60],
  ['week', 7 * 24 * 60 * 60],
  ['day', 24 * 60 * 60],
  ['hour', 60 * 60],
  ['minute', 60],
];

/** How long ago something was, as one says it in a language: in the largest unit that fits. */
export function sinceThen(then: number, now: number, locale: string): string {
  const seconds = Math.max(0, (now - then) / 1000);
  const [unit, length] = UNITS.find(([, size]) => seconds >= size) ?? ['second', 1];
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  // Seconds would have changed before they are read.
  return format.format(unit === 'second' ? 0 : -Math.floor(seconds / length), unit);
}
