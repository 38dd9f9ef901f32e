import type { Participant } from '@aetherflow/core';
import { plainName } from '../frame/names';

/** One person, with as many windows as they have opened. */
export interface Person {
  readonly userId: string;
  readonly name: string;
  readonly color: string;
  readonly windows: number;
  readonly self: boolean;
}

/** Those who are there: oneself first, then by name. */
export function personsOf(people: readonly Participant[], ownUserId: string | undefined): Person[] {
  const persons = new Map<string, Person>();
  for (const { userId, name, color } of people) {
    const windows = (persons.get(userId)?.windows ?? 0) + 1;
    persons.set(userId, { userId, name: plainName(name), color, windows, self: userId === ownUserId });
  }
  return [...persons.values()].sort((a, b) => Number(b.self) - Number(a.self) || a.name.localeCompare(b.name));
}

/** The first letter of a name, also when it is made of two code units. */
export function initialOf(name: string): string {
  return [...name.trim()][0]?.toUpperCase() ?? '?';
}
