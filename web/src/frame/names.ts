/**
 * A name as it may stand in a sentence: without the characters that turn the direction of what stands around it, and without line
 * breaks and other controls. Who chose it chose how it looks, and nothing beyond.
 */
export function plainName(name: string): string {
  return name.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]/g, '').trim() || '?';
}
