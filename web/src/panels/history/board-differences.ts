import { JsonDelta, pointerOf, type JsonValue } from '@aetherflow/core';

type Members = { readonly [name: string]: JsonValue };

function isMembers(value: JsonValue | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The delta that makes one content of another, member by member: what is the same in both is not touched. */
export function differences(from: Members, to: Members): JsonDelta {
  return inside([], from, to, JsonDelta.EMPTY);
}

function inside(path: readonly string[], from: Members, to: Members, delta: JsonDelta): JsonDelta {
  let all = delta;
  for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const before = from[name];
    const after = to[name];
    const names = [...path, name];
    if (after === undefined) {
      all = all.compose(JsonDelta.remove(pointerOf(...names)));
    } else if (isMembers(before) && isMembers(after)) {
      all = inside(names, before, after, all);
    } else if (JSON.stringify(before) !== JSON.stringify(after)) {
      all = all.compose(JsonDelta.set(pointerOf(...names), after));
    }
  }
  return all;
}
