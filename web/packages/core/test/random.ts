import { Delta } from '../src/index';

/** A seeded generator (mulberry32): a failing case is found again by its seed. */
export class Random {
  constructor(private state: number) {}

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }
}

const WORDS = ['a', 'b', 'xy', 'quick ', '\n', '中文', 'brown'];
const ATTRIBUTES = [{ bold: true }, { italic: true }, { bold: null }, { color: 'red' }];

/** A random change that fits a document of the given length, with one or two edits in it. */
export function randomChange(random: Random, length: number): Delta {
  const change = new Delta();
  let left = length;
  const skip = (): void => {
    const count = random.below(left + 1);
    change.retain(count);
    left -= count;
  };
  for (let edits = 1 + random.below(2); edits > 0; edits--) {
    skip();
    const kind = random.below(10);
    if (kind < 6 || left === 0) {
      if (random.chance(0.1)) {
        change.insert({ image: 'x' });
      } else {
        change.insert(random.pick(WORDS), random.chance(0.2) ? { bold: true } : undefined);
      }
    } else if (kind < 9) {
      const count = 1 + random.below(Math.min(left, 5));
      change.delete(count);
      left -= count;
    } else {
      const count = 1 + random.below(Math.min(left, 5));
      change.retain(count, random.pick(ATTRIBUTES));
      left -= count;
    }
  }
  return change.chop();
}
