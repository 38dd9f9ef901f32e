import type { Participant } from '@aetherflow/core';

/** Colours that contrast with white and with dark grey alike; the server gives people the same ones. */
export const COLORS = [
  '#e44040', '#c95e1d', '#9a7916', '#768413', '#249015', '#148e61',
  '#148b8b', '#1c84c2', '#5176e6', '#a059e7', '#cc32e2', '#e33878',
] as const;

/** How much darker a colour is made, so that white text on it can be read by everyone. */
const TONE = 0.78;

/** A colour as the ground of white text. */
export function toned(color: string): string {
  const value = /^#([0-9a-f]{6})$/i.exec(color)?.[1];
  if (value === undefined) {
    return color;
  }
  const bytes = [0, 2, 4].map((at) => Math.round(Number.parseInt(value.slice(at, at + 2), 16) * TONE));
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

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
