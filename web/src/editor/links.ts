import { Delta } from '@aetherflow/core';

/** Where a link may lead. Scripts and data are not among it. */
const PROTOCOLS = ['http:', 'https:', 'mailto:', 'tel:'];

export const LINK_PROTOCOLS: string[] = PROTOCOLS.map((protocol) => protocol.slice(0, -1));

/** Whether somebody may set this as the address of a link; it has to name its protocol. */
export function isAllowedLink(address: string): boolean {
  try {
    return PROTOCOLS.includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

/** Follows a link in an editor, where a click alone sets the caret, when Ctrl or ⌘ is held. */
export function followLinks(root: HTMLElement): void {
  root.addEventListener('click', (event) => {
    const address = (event.target as Element).closest('a')?.href ?? '';
    if ((event.ctrlKey || event.metaKey) && isAllowedLink(address)) {
      event.preventDefault();
      window.open(address, '_blank', 'noopener,noreferrer');
    }
  });
}

/**
 * Where the link reaches that the caret stands in, in a line: it may be in several pieces, of other formats each. The caret is in what
 * the letter in front of it is in, as for what is typed there; without one in what follows.
 */
export function linkAround(line: Delta, caret: number): { index: number; length: number } | undefined {
  const pieces: { address: unknown; index: number; length: number }[] = [];
  let index = 0;
  for (const op of line.ops) {
    const address = op.attributes?.['link'];
    const length = Delta.Op.length(op);
    const before = pieces.at(-1);
    if (before !== undefined && before.address === address) {
      before.length += length;
    } else {
      pieces.push({ address, index, length });
    }
    index += length;
  }
  const letter = Math.max(0, caret - 1);
  const found = pieces.find((piece) => letter < piece.index + piece.length);
  return found?.address === undefined ? undefined : { index: found.index, length: found.length };
}
