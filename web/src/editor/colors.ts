import type { Participant } from '@aetherflow/core';

/** Colours that contrast with white and with dark grey alike; the server gives people the same ones. */
export const COLORS = [
  '#e44040', '#c95e1d', '#9a7916', '#768413', '#249015', '#148e61',
  '#148b8b', '#1c84c2', '#5176e6', '#a059e7', '#cc32e2', '#e33878',
] as const;

/** The colour of somebody: what they are shown in while they are here, and always the same one when they are not. */
export function colorOf(userId: string, people: readonly Participant[]): string {
  const here = people.find((participant) => participant.userId === userId);
  if (here !== undefined) {
    return here.color;
  }
  let hash = 0;
  for (let i = 0; i < userId.length; i++) {
    hash = (hash * 31 + userId.charCodeAt(i)) >>> 0;
  }
  return COLORS[hash % COLORS.length]!;
}
