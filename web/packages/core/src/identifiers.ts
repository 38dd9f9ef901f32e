/**
 * A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then random bits. Names made later sort later, which makes the last
 * comparison between two operations of the same time follow the order of writing.
 */
export function uuidv7(nowMillis: number, random: (bytes: Uint8Array) => void = fillRandom): string {
  const bytes = new Uint8Array(16);
  random(bytes);
  let time = Math.max(0, Math.floor(nowMillis));
  for (let i = 5; i >= 0; i--) {
    bytes[i] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A name for this tab or client: the server tells the edits of one user's tabs apart by it. */
export function newClientId(nowMillis: number): string {
  return uuidv7(nowMillis);
}

function fillRandom(bytes: Uint8Array): void {
  (globalThis as unknown as { crypto: { getRandomValues(into: Uint8Array): unknown } }).crypto.getRandomValues(bytes);
}
