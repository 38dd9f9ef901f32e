const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 24 * 60 * 60],
  ['month', 30 * 24 * 60 * 60],
  ['week', 7 * 24 * 60 * 60],
  ['day', 24 * 60 * 60],
  ['hour', 60 * 60],
  ['minute', 60],
];

/** How long ago something was, as one says it in a language: in the largest unit that fits; undefined for less than a minute. */
export function sinceThen(then: number, now: number, locale: string): string | undefined {
  const seconds = (now - then) / 1000;
  const fitting = UNITS.find(([, size]) => seconds >= size);
  if (fitting === undefined) {
    return undefined;
  }
  const [unit, length] = fitting;
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-Math.floor(seconds / length), unit);
}
