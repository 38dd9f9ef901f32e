const FIRST_MILLIS = 250;
const LONGEST_MILLIS = 15_000;

/**
 * How long to wait before attempt `attempt` (1, 2, 3, …): doubling from a quarter of a second to 15 s, of which a random part
 * between a half and the whole is taken, so that clients of a restarted gateway do not all come back at once.
 */
export function backoffMillis(attempt: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_MILLIS, FIRST_MILLIS * 2 ** Math.min(attempt - 1, 16));
  return Math.round(ceiling * (0.5 + random() / 2));
}
