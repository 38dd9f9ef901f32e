import type { UnsentEdits } from '../document-events';
import { SharedDocument } from '../shared-document';
import type { Wire } from '../wire';
import { uniqueIndexBetween } from './fractional-index';
import { JsonDelta } from './json-delta';
import { JSON_TYPE } from './json-type';
import { Members, same, type JsonValue, type Node } from './node';
import { formatPointer, parsePointer, type Pointer } from './pointer';

/**
 * An open document of type `json`: structured data, read and written by JSON Pointers such as `/cards/7/title`.
 *
 *     const board = connection.openJson(id);
 *     board.observe('/cards', (cards) => draw(cards));
 *     board.set('/cards/7/title', 'Buy bread');
 *
 * Values are frozen; the parts of a value that an edit does not touch stay the same objects.
 */
export class JsonDocument extends SharedDocument<Members, JsonDelta> {
  /** @internal Made by `Connection.openJson`. */
  constructor(id: string, wire: Wire, unsent?: UnsentEdits) {
    super(id, wire, JSON_TYPE, unsent);
  }

  /** The whole content. */
  get value(): { readonly [name: string]: JsonValue } {
    return this.content().value;
  }

  /** What a member holds, undefined when there is no such member. The caller says what it expects to be there. */
  get<T extends JsonValue = JsonValue>(pointer: string): T | undefined {
    return this.content().find(parsePointer(pointer))?.value as T | undefined;
  }

  /** Whether there is such a member, also when it holds `null`. */
  has(pointer: string): boolean {
    return this.content().find(parsePointer(pointer)) !== undefined;
  }

  /** The names of what is in an object, sorted; in the root without a pointer. Empty where there is no object. */
  names(pointer?: string): string[] {
    const node = pointer === undefined ? this.content() : this.content().find(parsePointer(pointer));
    return node instanceof Members ? [...node.members].map(([name]) => name) : [];
  }

  /**
   * Sets a member; the objects around it that are missing are made. Nothing is sent when it holds that value already.
   *
   * Throws `InvalidInput` when the pointer leads through a value or an array, or the value is none that JSON has.
   */
  set(pointer: string, value: unknown): void {
    const delta = JsonDelta.set(pointer, value);
    const { pointer: names, node } = delta.writes[0]!;
    if (!same(this.content().find(names), node)) {
      this.edit(delta);
    }
  }

  /** Removes a member, if it is there. */
  remove(pointer: string): void {
    if (this.has(pointer)) {
      this.edit(JsonDelta.remove(pointer));
    }
  }

  /** Several changes as one edit: `edit.set(…); edit.remove(…)`. */
  change(make: (edit: { set(pointer: string, value: unknown): void; remove(pointer: string): void }) => void): void {
    let delta = JsonDelta.EMPTY;
    make({
      set: (pointer, value) => (delta = delta.compose(JsonDelta.set(pointer, value))),
      remove: (pointer) => (delta = delta.compose(JsonDelta.remove(pointer))),
    });
    this.edit(delta);
  }

  /**
   * Adds an item to a list, that is, to an object whose names are fractional indexes, behind the item named `after`: at the end
   * without a name, at the beginning with null. Returns the item's pointer.
   */
  insert(list: string, value: unknown, after?: string | null): string {
    const names = this.names(list);
    const place = after === undefined ? names.length : after === null ? 0 : names.filter((name) => name <= after).length;
    const name = uniqueIndexBetween(names[place - 1] ?? null, names[place] ?? null);
    const pointer = formatPointer([...parsePointer(list), name]);
    this.set(pointer, value);
    return pointer;
  }

  /**
   * Tells what a member holds whenever that changes on the display, by own and by others' edits; undefined when it is not there.
   * The returned function ends it.
   */
  observe(pointer: string, listener: (value: JsonValue | undefined) => void): () => void {
    const names: Pointer = parsePointer(pointer);
    let last: Node | undefined = this.content().find(names);
    const look = (): void => {
      const now = this.content().find(names);
      if (!same(last, now)) {
        last = now;
        listener(now?.value);
      }
    };
    const ends = [this.on('progress', look), this.on('reset', look)];
    return () => ends.forEach((end) => end());
  }
}
