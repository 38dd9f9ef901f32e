import { InvalidInput } from '../document-type';

/** Most steps from the root to the innermost value, arrays inside a value included. */
export const DEPTH_MAX = 32;
/** Most UTF-16 units in the name of a member. */
export const NAME_LENGTH_MAX = 256;

/**
 * The place of a member: the names from the root to it, written as a JSON Pointer (RFC 6901), for example `/cards/7/title`. In a
 * name `~` is written `~0` and `/` is written `~1`. There are no pointers into arrays, and the root is no member.
 *
 * Pointers are ordered by their names, name by name in UTF-16 units; a member stands directly in front of what is inside it.
 */
export type Pointer = readonly string[];

export function parsePointer(pointer: string, field = 'pointer'): Pointer {
  if (!pointer.startsWith('/')) {
    const value = pointer === '' ? 'the root' : 'without a slash in front';
    throw new InvalidInput('MALFORMED', field, value, 'a JSON Pointer to a member, for example /cards/7');
  }
  const names = pointer.slice(1).split('/');
  if (names.length > DEPTH_MAX) {
    throw new InvalidInput('TOO_LARGE', field, 'deeper', `at most ${DEPTH_MAX} levels`);
  }
  return names.map((name) => {
    if (/~(?![01])/.test(name)) {
      throw new InvalidInput('MALFORMED', field, 'a ~ without 0 or 1', '~0 for ~ and ~1 for /');
    }
    return checkedName(name.replaceAll('~1', '/').replaceAll('~0', '~'), field);
  });
}

/** Writes names as a pointer: `pointerOf('cards', id, 'title')`. */
export function pointerOf(...names: string[]): string {
  return formatPointer(names);
}

export function formatPointer(pointer: Pointer): string {
  return pointer.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Refuses names that are too long, hold U+0000 or half a surrogate pair, or are `__proto__`. The empty name is one. */
export function checkedName(name: string, field: string): string {
  if (name.length > NAME_LENGTH_MAX) {
    throw new InvalidInput('TOO_LARGE', field, `a name of ${name.length} units`, `at most ${NAME_LENGTH_MAX} units`);
  }
  checkUnits(name, field);
  if (name === '__proto__') {
    throw new InvalidInput('MALFORMED', field, 'a member named __proto__', 'any other name');
  }
  return name;
}

/** Refuses U+0000 and halves of surrogate pairs. */
export function checkUnits(text: string, field: string): void {
  const invalid = /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.exec(text);
  if (invalid !== null) {
    const unit = invalid[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    const value = `U+${unit} at unit ${invalid.index}`;
    throw new InvalidInput('MALFORMED', field, value, 'text without U+0000 and with whole surrogate pairs');
  }
}

/** Whether one is the other pointer, or the other one leads through it. */
export function covers(pointer: Pointer, other: Pointer): boolean {
  return pointer.length <= other.length && pointer.every((name, depth) => name === other[depth]);
}

export function comparePointers(one: Pointer, other: Pointer): number {
  const common = Math.min(one.length, other.length);
  for (let depth = 0; depth < common; depth++) {
    if (one[depth] !== other[depth]) {
      return one[depth]! < other[depth]! ? -1 : 1;
    }
  }
  return one.length - other.length;
}
