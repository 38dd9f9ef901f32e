import Quill from 'quill/core';
import { CHANGE, type ChangeMark } from './attribution';

const Inline = Quill.import('blots/inline') as unknown as {
  new (...args: never[]): { domNode: HTMLElement; clone(): { domNode: Node } };
  create(value?: unknown): HTMLElement;
};
const marks = new WeakMap<Node, ChangeMark>();
const TAGS = { inserted: 'INS', deleted: 'DEL', formatted: 'MARK' } as const;

/** How the marks of one picture look and what they say. */
export interface ChangeLook {
  color(userId: string): string;
  title(mark: ChangeMark): string;
}

let look: ChangeLook = { color: () => 'currentcolor', title: ({ name }) => name };

/** Marks that are made from now on look like this. */
export function lookLike(next: ChangeLook): void {
  look = next;
}

/** A stretch that was inserted, deleted or formatted, in the colour of who did it. */
class ChangeBlot extends Inline {
  static blotName = CHANGE;
  static className = 'change';
  static tagName = ['INS', 'DEL', 'MARK'];

  static override create(value: ChangeMark): HTMLElement {
    const node = super.create(TAGS[value.kind]);
    marks.set(node, value);
    node.dataset.change = value.kind;
    node.title = look.title(value);
    node.style.setProperty('--who', look.color(value.userId));
    return node;
  }

  static formats(node: HTMLElement): ChangeMark | undefined {
    return marks.get(node);
  }

  /** Quill splits a stretch by copying its node, for example where a part of it is bold. */
  override clone(): { domNode: Node } {
    const copy = super.clone();
    const mark = marks.get(this.domNode);
    if (mark !== undefined) {
      marks.set(copy.domNode, mark);
    }
    return copy;
  }
}

/** Makes editors know the marks. */
export function registerChanges(): void {
  Quill.register({ [`formats/${CHANGE}`]: ChangeBlot }, true);
}
