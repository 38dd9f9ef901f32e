import type { Icon } from '../editor/icons';

/** The panels beside a document. */
export const PANELS = [
  { name: 'people', icon: 'people' },
  { name: 'history', icon: 'history' },
  { name: 'conflicts', icon: 'conflicts' },
  { name: 'traces', icon: 'traces' },
] as const satisfies readonly { name: string; icon: Icon }[];

export type PanelName = (typeof PANELS)[number]['name'];

/** A version that is looked at, and what it is compared with; the beginning of its own change by default. */
export interface Viewing {
  readonly version: number;
  readonly base?: number | undefined;
}
