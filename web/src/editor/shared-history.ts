import History, { getLastChangeIndex } from 'quill/modules/history';
import type Quill from 'quill/core';
import type { Delta, SharedDocument } from '@aetherflow/core';
import { keyOf } from './shortcuts';

type Reversible = Pick<SharedDocument, 'undo' | 'redo'>;

/**
 * The editor's undo and redo, in the place of Quill's: the shared document takes back and does again, as it knows which characters
 * are whose. What that changes comes back to the editor like any other change.
 */
export class SharedHistory extends History {
  private shared: Reversible | undefined;

  constructor(...[quill, options]: ConstructorParameters<typeof History>) {
    super(quill, options);
    quill.keyboard.addBinding({ key: keyOf('Z'), shortKey: true }, () => this.undo());
    quill.keyboard.addBinding({ key: keyOf('Z'), shortKey: true, shiftKey: true }, () => this.redo());
    quill.keyboard.addBinding({ key: keyOf('Y'), shortKey: true }, () => this.redo());
  }

  /** Takes back the edits of this document from now on. */
  follow(shared: Reversible): void {
    this.shared = shared;
  }

  override undo(): void {
    this.shown(this.shared?.undo());
  }

  override redo(): void {
    this.shown(this.shared?.redo());
  }

  /** Quill's own record is not kept. */
  override record(): void {}

  override transform(): void {}

  private shown(change: Delta | undefined): void {
    if (change !== undefined && change.ops.length > 0) {
      this.quill.setSelection(getLastChangeIndex(this.quill.scroll, change), 'user');
      this.quill.scrollSelectionIntoView();
    }
  }
}

/** The history of an editor. */
export function historyOf(quill: Quill): SharedHistory {
  return quill.history as SharedHistory;
}
