import { Delta } from '@aetherflow/core';
import { formatValue, isPicture } from './formats';

/** Headings below the third become the third; the toolbar has no more. */
const HEADER_MAX = 3;
/** Colours of other pages and programs are unreadable on a dark page, sizes of images foreign. */
const LEFT_BEHIND = ['color', 'background', 'width', 'height'];

/**
 * What was pasted, with the formats that the toolbar has and no others: word processors and web pages bring fonts, sizes, margins
 * and colours of their own.
 */
export function cleaned(pasted: Delta): Delta {
  const clean = new Delta();
  for (const { insert, attributes } of pasted.ops) {
    if (typeof insert === 'string') {
      clean.insert(withoutControls(insert), kept(attributes));
    } else if (insert !== undefined && isPicture(insert.image)) {
      clean.insert(insert, kept(attributes));
    }
  }
  return clean;
}

/** Text without characters that are no text: controls, and what turns the direction of everything behind it. */
function withoutControls(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202d\u202e\ufeff]/g, '').replace(/\u00a0/g, ' ');
}

function kept(attributes: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(attributes ?? {})) {
    const clean = LEFT_BEHIND.includes(name) ? undefined : formatValue(name, value);
    if (clean !== undefined) {
      values[name] = name === 'header' ? Math.min(HEADER_MAX, Number(clean)) : clean;
    }
  }
  return Object.keys(values).length === 0 ? undefined : values;
}
