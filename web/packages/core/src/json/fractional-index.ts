const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const FIRST = 'a0';
const SMALLEST_WHOLE = `A${'0'.repeat(26)}`;
/** Two of so many who insert at one place at once hardly ever get the same name. */
const CHANCE_BITS = 48;

/**
 * The name of an item between two others of a list that is kept as an object; the same two give the same name everywhere. Sorted
 * as strings, names stand in the order of the list, which is the order of an object's members.
 *
 * The algorithm is David Greenspan's ("Implementing Fractional Indexing", observablehq.com/@dgreensp/implementing-fractional-indexing,
 * 2020), as in npm `fractional-indexing` with its 62 digits.
 *
 * @param left the name in front, or null at the beginning
 * @param right the name behind, or null at the end
 */
export function indexBetween(left: string | null, right: string | null): string {
  [left, right].forEach((index) => index !== null && requireIndex(index));
  if (left !== null && right !== null && left >= right) {
    throw new RangeError(`left is ${left}, accepted is less than ${right}`);
  }
  if (left === null) {
    return right === null ? FIRST : before(right);
  }
  return right === null ? after(left) : inside(left, right);
}

/**
 * A name between two others that nobody else gets who inserts at the same place at the same time: of two who got one name, one
 * would lose to the other.
 *
 * @param random a number from 0 (inclusive) to 1
 */
export function uniqueIndexBetween(left: string | null, right: string | null, random: () => number = Math.random): string {
  let low = indexBetween(left, right);
  let high = right ?? indexBetween(low, null);
  for (let bit = 0; bit < CHANCE_BITS; bit++) {
    const middle = indexBetween(low, high);
    if (random() < 0.5) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return indexBetween(low, high);
}

function before(right: string): string {
  const whole = wholeOf(right);
  if (whole === SMALLEST_WHOLE) {
    return whole + middle('', right.slice(whole.length));
  }
  if (whole.length < right.length) {
    return whole;
  }
  const smaller = decremented(whole);
  if (smaller === undefined) {
    throw new RangeError(`right is ${right}, accepted is a larger one`);
  }
  return smaller;
}

function after(left: string): string {
  const whole = wholeOf(left);
  return incremented(whole) ?? whole + middle(left.slice(whole.length), null);
}

function inside(left: string, right: string): string {
  const whole = wholeOf(left);
  const fraction = left.slice(whole.length);
  if (whole === wholeOf(right)) {
    return whole + middle(fraction, right.slice(whole.length));
  }
  const larger = incremented(whole);
  return larger !== undefined && larger < right ? larger : whole + middle(fraction, null);
}

/** A fraction between two; null stands for 1. */
function middle(a: string, b: string | null): string {
  if (b !== null) {
    let common = 0;
    while (common < b.length && b[common] === (a[common] ?? '0')) {
      common++;
    }
    if (common > 0) {
      return b.slice(0, common) + middle(a.slice(common), b.slice(common));
    }
  }
  const low = a === '' ? 0 : DIGITS.indexOf(a[0]!);
  const high = b === null ? DIGITS.length : DIGITS.indexOf(b[0]!);
  if (high - low > 1) {
    return DIGITS[(low + high + 1) >> 1]!;
  }
  if (b !== null && b.length > 1) {
    return b[0]!;
  }
  return DIGITS[low]! + middle(a.slice(1), null);
}

function incremented(whole: string): string | undefined {
  const head = whole[0]!;
  const digits = [...whole.slice(1)];
  for (let place = digits.length - 1; place >= 0; place--) {
    const digit = DIGITS.indexOf(digits[place]!) + 1;
    if (digit < DIGITS.length) {
      digits[place] = DIGITS[digit]!;
      return head + digits.join('');
    }
    digits[place] = '0';
  }
  if (head === 'Z') {
    return FIRST;
  }
  if (head === 'z') {
    return undefined;
  }
  const next = String.fromCharCode(head.charCodeAt(0) + 1);
  return next + (next > 'a' ? [...digits, '0'] : digits.slice(0, -1)).join('');
}

function decremented(whole: string): string | undefined {
  const head = whole[0]!;
  const digits = [...whole.slice(1)];
  for (let place = digits.length - 1; place >= 0; place--) {
    const digit = DIGITS.indexOf(digits[place]!) - 1;
    if (digit >= 0) {
      digits[place] = DIGITS[digit]!;
      return head + digits.join('');
    }
    digits[place] = 'z';
  }
  if (head === 'a') {
    return 'Zz';
  }
  if (head === 'A') {
    return undefined;
  }
  const next = String.fromCharCode(head.charCodeAt(0) - 1);
  return next + (next < 'Z' ? [...digits, 'z'] : digits.slice(0, -1)).join('');
}

function wholeOf(index: string): string {
  const head = index.charCodeAt(0);
  const length = head >= 97 ? head - 97 + 2 : 90 - head + 2;
  if (length > index.length) {
    throw noIndex(index);
  }
  return index.slice(0, length);
}

function requireIndex(index: string): void {
  if (!/^[A-Za-z][0-9A-Za-z]*$/.test(index) || index === SMALLEST_WHOLE) {
    throw noIndex(index);
  }
  if (index.endsWith('0') && wholeOf(index).length < index.length) {
    throw noIndex(index);
  }
  wholeOf(index);
}

function noIndex(index: string): RangeError {
  return new RangeError(`index is ${index}, accepted is what indexBetween returns`);
}
