import Quill, { type Range } from 'quill/core';
import Blockquote from 'quill/formats/blockquote';
import Bold from 'quill/formats/bold';
import CodeBlock, { Code } from 'quill/formats/code';
import { ColorAttributor, ColorStyle } from 'quill/formats/color';
import Header from 'quill/formats/header';
import Indent from 'quill/formats/indent';
import Italic from 'quill/formats/italic';
import Link from 'quill/formats/link';
import List from 'quill/formats/list';
import Strike from 'quill/formats/strike';
import Underline from 'quill/formats/underline';
import Clipboard from 'quill/modules/clipboard';
import Uploader from 'quill/modules/uploader';
import QuillCursors from 'quill-cursors/core';
import { AttachmentImage, showPicturesOf } from '../documents/attachment-image';
import { UNKNOWN_EMBED } from './displayable';
import { readByLines } from './line-reading';
import { Lines } from './lines';
import { followLinks, LINK_PROTOCOLS } from './links';
import { cleaned } from './paste';
import { SharedHistory } from './shared-history';

const Embed = Quill.import('blots/embed') as unknown as { new (...args: never[]): object; create(value?: unknown): HTMLElement };
/** What each placeholder in the page stands for. */
const values = new WeakMap<Node, unknown>();

/** Stands for an embed that this page does not know, so that it is seen, keeps its place, and can be deleted. */
class UnknownEmbed extends Embed {
  static blotName = UNKNOWN_EMBED;
  static tagName = 'span';
  static className = 'unknown-embed';

  static override create(value: unknown): HTMLElement {
    const node = super.create(value);
    values.set(node, value);
    node.setAttribute('role', 'img');
    node.setAttribute('aria-label', Object.keys((value ?? {}) as object)[0] ?? '');
    return node;
  }

  static value(node: HTMLElement): unknown {
    return values.get(node) ?? {};
  }
}

const { Scope } = Quill.import('parchment') as { Scope: { INLINE: number } };

/** The colour behind text; it is washed out, and told as it was set. */
class MarkerAttributor extends ColorAttributor {
  override value(node: HTMLElement): string {
    const value = super.value(node);
    const parts = /^rgba\((\d+), (\d+), (\d+), ([\d.]+)\)$/.exec(value)?.slice(1).map(Number);
    if (parts === undefined) {
      return value;
    }
    const bytes = [...parts.slice(0, 3), Math.round(parts[3]! * 255)];
    return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  }
}

/** Pastes what the toolbar could have made. */
class CleanClipboard extends Clipboard {
  override convert(pasted: { html?: string; text?: string }, formats?: Record<string, unknown>) {
    return cleaned(super.convert(pasted, formats));
  }
}

/** Takes all files that are dropped or pasted, whatever their kind: what can not be taken has to be told. */
class FileUploader extends Uploader {
  constructor(...[quill, options]: ConstructorParameters<typeof Uploader>) {
    super(quill, options);
    quill.root.addEventListener('dragover', (event) => {
      if (quill.isEnabled() && event.dataTransfer?.types.includes('Files')) {
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      }
    });
  }

  override upload(range: Range, files: FileList | File[]): void {
    if (this.quill.isEnabled() && files.length > 0) {
      this.options.handler?.call(this, range, [...files]);
    }
  }
}

Link.PROTOCOL_WHITELIST = LINK_PROTOCOLS;

Quill.register(
  {
    'formats/background': new MarkerAttributor('background', 'background-color', { scope: Scope.INLINE }),
    'formats/blockquote': Blockquote,
    'formats/bold': Bold,
    'formats/code': Code,
    'formats/code-block': CodeBlock,
    'formats/color': ColorStyle,
    'formats/header': Header,
    'formats/image': AttachmentImage,
    'formats/indent': Indent,
    'formats/italic': Italic,
    'formats/link': Link,
    'formats/list': List,
    'formats/strike': Strike,
    'formats/underline': Underline,
    [`formats/${UNKNOWN_EMBED}`]: UnknownEmbed,
    'blots/scroll': Lines,
    'modules/clipboard': CleanClipboard,
    'modules/cursors': QuillCursors,
    'modules/history': SharedHistory,
    'modules/uploader': FileUploader,
  },
  true,
);

/** What an editor needs of the page around it. */
export interface EditorOptions {
  /** Whose pictures it shows. */
  readonly documentId: string;
  /** Files were pasted or dropped. */
  readonly onFiles: (quill: Quill, index: number, files: readonly File[]) => void;
}

/** Ticks or unticks what stands at the cursor of a check list; elsewhere the keys do what they do without it. */
const TICK = {
  key: 'Enter',
  shortKey: true,
  handler(this: { quill: Quill }, range: Range): boolean {
    const { list } = this.quill.getFormat(range);
    if (list !== 'checked' && list !== 'unchecked') {
      return true;
    }
    this.quill.formatLine(range.index, range.length, 'list', list === 'checked' ? 'unchecked' : 'checked', 'user');
    return false;
  },
};

/** An editor in `container`, without a toolbar of Quill's own. */
export function createEditor(container: HTMLElement, { documentId, onFiles }: EditorOptions): Quill {
  const quill: Quill = new Quill(container, {
    modules: {
      // Where the others' cursors stand is known to the shared document; the module only draws them.
      cursors: { hideDelayMs: 2_500, hideSpeedMs: 250, transformOnTextChange: false, selectionChangeSource: null },
      // Tab moves on, as everywhere on the web: who works without a mouse must be able to leave the editor.
      keyboard: { bindings: { tab: null, 'remove tab': null, tick: TICK } },
      uploader: { handler: (range: Range, files: File[]) => onFiles(quill, range.index, files) },
    },
  });
  readByLines(quill);
  followLinks(quill.root);
  showPicturesOf(documentId, quill);
  return quill;
}

/** Shows a content in `container`, for reading only. */
export function createReader(container: HTMLElement, documentId: string): Quill {
  const quill = new Quill(container, { readOnly: true, modules: { history: { maxStack: 0 } } });
  showPicturesOf(documentId, quill);
  return quill;
}

/** Whether the editor can show an embed of this name. */
export function knowsEmbed(name: string): boolean {
  return name === 'image';
}
