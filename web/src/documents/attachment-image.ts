import Quill from 'quill/core';
import Image from 'quill/formats/image';
import { attachmentIn, releasePicture, showPicture } from './attachments';

/** One transparent pixel: what stands in a picture's place while it is loaded. */
const BLANK = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
/** Small pictures that are part of the text itself. */
const INLINE = /^data:image\/(?:png|jpeg|gif|webp);base64,/i;

/** Which document an editor shows; the pictures of an editor that is not in here stay blank. */
const documents = new WeakMap<Element, string>();

/** Says which document an editor shows, before any of its content is set. */
export function showPicturesOf(documentId: string, editor: Quill): void {
  documents.set(editor.root, documentId);
}

/**
 * The format `image`: a picture that is kept with the document (`attachment:ID`), fetched with the token and shown as a blob, or
 * one that is part of the text (`data:`). Whatever else a document may name is not loaded: who writes a document must not learn
 * who reads it. The address stays the value, so what is copied or sent is never a blob's. Register it as `formats/image`.
 */
export class AttachmentImage extends Image {
  static override create(value: unknown): HTMLElement {
    const address = typeof value === 'string' ? value : '';
    const node = super.create(BLANK) as HTMLElement;
    node.dataset['address'] = address;
    node.setAttribute('alt', '');
    if (INLINE.test(address)) {
      node.setAttribute('src', address);
    } else {
      node.dataset['state'] = attachmentIn(address) === undefined ? 'missing' : 'loading';
    }
    return node;
  }

  static override value(node: Element): string | null {
    return (node as HTMLElement).dataset['address'] ?? node.getAttribute('src');
  }

  /** A picture without words has an empty text beside it, which is no format of it. */
  static override formats(node: Element): Record<string, string | null> {
    const { alt, ...formats } = super.formats(node);
    return alt ? { ...formats, alt } : formats;
  }

  override format(name: string, value: string): void {
    super.format(name, value);
    const node = this.domNode as unknown as HTMLElement;
    if (!node.hasAttribute('alt')) {
      node.setAttribute('alt', '');
    }
  }

  /** The document and picture that are shown, once it is known in which editor this stands. */
  private showing: { documentId: string; attachmentId: string } | undefined;

  override attach(): void {
    super.attach();
    const node = this.domNode as unknown as HTMLElement;
    const attachmentId = attachmentIn(node.dataset['address']);
    const root = (this.scroll as unknown as { domNode: Element }).domNode;
    const documentId = documents.get(root);
    if (attachmentId === undefined || documentId === undefined || this.showing !== undefined) {
      return;
    }
    this.showing = { documentId, attachmentId };
    showPicture(documentId, attachmentId).then(
      (url) => {
        node.setAttribute('src', url);
        delete node.dataset['state'];
      },
      () => {
        node.dataset['state'] = 'missing';
      },
    );
  }

  override detach(): void {
    if (this.showing !== undefined) {
      releasePicture(this.showing.documentId, this.showing.attachmentId);
      this.showing = undefined;
    }
    super.detach();
  }
}
