import { attachmentIn } from '../documents/attachments';
import { isAllowedLink } from './links';

const LISTS = ['ordered', 'bullet', 'checked', 'unchecked'];
const LEVEL_MAX = 8;
const COLOR = /^(#[0-9a-f]{3,8}|[a-z]{3,30}|(rgb|hsl)a?\([\d\s.,%/]{1,60}\))$/i;
const SIZE = /^\d{1,5}$/;

/**
 * The value of a format as the editor takes it; undefined when it is none. Whoever writes through the interfaces may set anything,
 * and nothing of that may break the page or run in it.
 */
export function formatValue(name: string, value: unknown): unknown {
  switch (name) {
    case 'bold':
    case 'italic':
    case 'underline':
    case 'strike':
    case 'code':
    case 'blockquote':
      return value === true ? true : undefined;
    case 'code-block':
      return value === true || typeof value === 'string' ? value : undefined;
    case 'link':
      return typeof value === 'string' && isAllowedLink(value) ? value : undefined;
    case 'header':
      return inRange(value, 6);
    case 'indent':
      return inRange(value, LEVEL_MAX);
    case 'list':
      return LISTS.includes(String(value)) ? value : undefined;
    case 'color':
    case 'background':
      return typeof value === 'string' && COLOR.test(value) ? value : undefined;
    case 'alt':
      return typeof value === 'string' ? value : undefined;
    case 'width':
    case 'height':
      return SIZE.test(String(value)) ? value : undefined;
    default:
      return undefined;
  }
}

function inRange(value: unknown, max: number): number | undefined {
  const level = Math.trunc(Number(value));
  return level >= 1 && level <= max ? level : undefined;
}

/** Formats of a change as the editor takes them; those that are taken away stay. */
export function formatValues(attributes: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  if (attributes === undefined) {
    return undefined;
  }
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(attributes)) {
    const clean = value === null ? null : formatValue(name, value);
    if (clean !== undefined) {
      kept[name] = clean;
    }
  }
  return Object.keys(kept).length === 0 ? undefined : kept;
}

const INLINE_PICTURE = /^data:image\/(png|jpeg|gif|webp);base64,/i;
/** A picture inside the text itself counts against the document; larger ones belong beside it. */
const INLINE_PICTURE_LENGTH_MAX = 100_000;

/** Whether a picture may be pasted: one that is kept with the document, or a small one that is part of the text. */
export function isPicture(address: unknown): boolean {
  return (
    attachmentIn(address) !== undefined ||
    (typeof address === 'string' && INLINE_PICTURE.test(address) && address.length <= INLINE_PICTURE_LENGTH_MAX)
  );
}
