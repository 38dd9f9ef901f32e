import type { Participant } from './protocol';

/** The server's colours: each contrasts with white and with dark grey alike. */
const PALETTE = [
  '#e44040', '#c95e1d', '#9a7916', '#768413', '#249015', '#148e61',
  '#148b8b', '#1c84c2', '#5176e6', '#a059e7', '#cc32e2', '#e33878',
];

/** From one try to the next: far enough that the colours differ clearly, and reaching all of them. */
const STRIDE = 5;

/**
 * The participants, with colours that tell people apart. The server chooses a user's colour from the user's id, so that two in one
 * document may have the same; then the later one by id gets a free one. Everybody who sees the same people sees the same colours.
 */
export function withDistinctColors(participants: readonly Participant[]): Participant[] {
  const byUser = new Map<string, string>();
  const taken = new Set<string>();
  for (const { userId, color } of [...participants].sort((a, b) => (a.userId < b.userId ? -1 : 1))) {
    if (!byUser.has(userId)) {
      const chosen = taken.has(color) ? freeColor(color, taken) : color;
      byUser.set(userId, chosen);
      taken.add(chosen);
    }
  }
  return participants.map((participant) => ({ ...participant, color: byUser.get(participant.userId) ?? participant.color }));
}

function freeColor(color: string, taken: ReadonlySet<string>): string {
  const start = Math.max(0, PALETTE.indexOf(color));
  for (let step = 1; step < PALETTE.length; step++) {
    const candidate = PALETTE[(start + step * STRIDE) % PALETTE.length]!;
    if (!taken.has(candidate)) {
      return candidate;
    }
  }
  return color;
}
