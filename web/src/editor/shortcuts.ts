import type Quill from 'quill/core';

/** What a shortcut does. */
export interface Tools {
  toggle(format: string, value: unknown): void;
  link(): void;
  clear(): void;
  help(): void;
}

export interface Shortcut {
  /** The name of its words under `format`. */
  readonly name: string;
  /** As it is written after Ctrl or ⌘. */
  readonly keys: string;
  /** Absent when the editor brings it along. */
  readonly binding?: { readonly key: string | number; readonly shiftKey?: true; readonly altKey?: true };
  readonly act?: (tools: Tools) => void;
}

const digit = (value: number): number => 48 + value;

export const SHORTCUTS: readonly Shortcut[] = [
  { name: 'bold', keys: 'B' },
  { name: 'italic', keys: 'I' },
  { name: 'underline', keys: 'U' },
  { name: 'strike', keys: 'Shift+X', binding: { key: 'X', shiftKey: true }, act: (it) => it.toggle('strike', true) },
  { name: 'code', keys: 'E', binding: { key: 'e' }, act: (it) => it.toggle('code', true) },
  { name: 'link', keys: 'K', binding: { key: 'k' }, act: (it) => it.link() },
  { name: 'plain', keys: 'Alt+0', binding: { key: digit(0), altKey: true }, act: (it) => it.toggle('header', false) },
  { name: 'header1', keys: 'Alt+1', binding: { key: digit(1), altKey: true }, act: (it) => it.toggle('header', 1) },
  { name: 'header2', keys: 'Alt+2', binding: { key: digit(2), altKey: true }, act: (it) => it.toggle('header', 2) },
  { name: 'header3', keys: 'Alt+3', binding: { key: digit(3), altKey: true }, act: (it) => it.toggle('header', 3) },
  { name: 'ordered', keys: 'Shift+7', binding: { key: digit(7), shiftKey: true }, act: (it) => it.toggle('list', 'ordered') },
  { name: 'bullet', keys: 'Shift+8', binding: { key: digit(8), shiftKey: true }, act: (it) => it.toggle('list', 'bullet') },
  { name: 'checked', keys: 'Shift+9', binding: { key: digit(9), shiftKey: true }, act: (it) => it.toggle('list', 'unchecked') },
  { name: 'tick', keys: 'Enter' },
  { name: 'blockquote', keys: 'Alt+Q', binding: { key: 'q', altKey: true }, act: (it) => it.toggle('blockquote', true) },
  { name: 'codeBlock', keys: 'Alt+C', binding: { key: 'c', altKey: true }, act: (it) => it.toggle('code-block', true) },
  { name: 'clear', keys: '\\', binding: { key: '\\' }, act: (it) => it.clear() },
  { name: 'undo', keys: 'Z' },
  { name: 'redo', keys: 'Shift+Z' },
  { name: 'shortcuts', keys: '/', binding: { key: '/' }, act: (it) => it.help() },
];

const APPLE = /Mac|iPhone|iPad/.test(navigator.platform);

/** A shortcut as this device's keys are called. */
export function shortcutText(keys: string): string {
  return APPLE ? `⌘${keys.replace('Shift+', '⇧').replace('Alt+', '⌥')}` : `Ctrl+${keys}`;
}

export function keysOf(name: string): string | undefined {
  const keys = SHORTCUTS.find((shortcut) => shortcut.name === name)?.keys;
  return keys === undefined ? undefined : shortcutText(keys);
}

/** Makes an editor listen to the shortcuts that Quill does not bring along. */
export function listenToShortcuts(quill: Quill, tools: Tools): void {
  for (const { binding, act } of SHORTCUTS) {
    if (binding !== undefined && act !== undefined) {
      quill.keyboard.addBinding({ shortKey: true, ...binding }, () => {
        act(tools);
        return false;
      });
    }
  }
}
