import Quill from 'quill/core';
import Blockquote from 'quill/formats/blockquote';
import Bold from 'quill/formats/bold';
import CodeBlock, { Code } from 'quill/formats/code';
import Header from 'quill/formats/header';
import Image from 'quill/formats/image';
import Indent from 'quill/formats/indent';
import Italic from 'quill/formats/italic';
import Link from 'quill/formats/link';
import List from 'quill/formats/list';
import Strike from 'quill/formats/strike';
import Underline from 'quill/formats/underline';
import QuillCursors from 'quill-cursors/core';
import { UNKNOWN_EMBED } from './displayable';
import { LINK_PROTOCOLS } from './links';

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
    node.setAttribute('aria-label', Object.keys((value ?? {}) as object)[0] ?? '');
    return node;
  }

  static value(node: HTMLElement): unknown {
    return values.get(node) ?? {};
  }
}

Link.PROTOCOL_WHITELIST = LINK_PROTOCOLS;

Quill.register(
  {
    'formats/blockquote': Blockquote,
    'formats/bold': Bold,
    'formats/code': Code,
    'formats/code-block': CodeBlock,
    'formats/header': Header,
    'formats/image': Image,
    'formats/indent': Indent,
    'formats/italic': Italic,
    'formats/link': Link,
    'formats/list': List,
    'formats/strike': Strike,
    'formats/underline': Underline,
    [`formats/${UNKNOWN_EMBED}`]: UnknownEmbed,
    'modules/cursors': QuillCursors,
  },
  true,
);

/** An editor in `container`, without a toolbar of Quill's own. */
export function createEditor(container: HTMLElement, placeholder: string): Quill {
  return new Quill(container, {
    placeholder,
    modules: {
      // Where the others' cursors stand is known to the shared document; the module only draws them.
      cursors: { hideDelayMs: 2_500, hideSpeedMs: 250, transformOnTextChange: false, selectionChangeSource: null },
      history: { userOnly: true, delay: 800, maxStack: 500 },
      // Tab moves on, as everywhere on the web: who works without a mouse must be able to leave the editor.
      keyboard: { bindings: { tab: null, 'remove tab': null } },
      // Files are not uploaded.
      uploader: { mimetypes: [] },
    },
  });
}

/** Whether the editor can show an embed of this name. */
export function knowsEmbed(name: string): boolean {
  return name === 'image';
}
