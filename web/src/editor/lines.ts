import type { Blot } from 'parchment';
import Scroll from 'quill/blots/scroll';

/**
 * The lines of a text. By itself Quill looks at every line after every change whether it may stand where it stands; here only after
 * a line has come.
 */
export class Lines extends Scroll {
  private checked = false;

  override insertBefore(line: Blot, before?: Blot | null): void {
    this.checked = false;
    super.insertBefore(line, before);
  }

  override enforceAllowedChildren(): void {
    if (!this.checked) {
      this.checked = true;
      super.enforceAllowedChildren();
    }
  }
}
