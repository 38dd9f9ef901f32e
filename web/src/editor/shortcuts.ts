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
  /** Absent when the editor's history brings it along. */
  readonly binding?: { readonly key: string | number; readonly shiftKey?: true; readonly altKey?: true };
  readonly act?: (tools: Tools) => void;
}

/** The number of a letter's or digit's key, which is the same with Caps Lock and where the keys write another script. */
export const keyOf = (letterOrDigit: string): number => letterOrDigit.charCodeAt(0);

export const SHORTCUTS: readonly Shortcut[] = [
  { name: 'bold', keys: 'B', binding: { key: keyOf('B') }, act: (it) => it.toggle('bold', true) },
  { name: 'italic', keys: 'I', binding: { key: keyOf('I') }, act: (it) => it.toggle('italic', true) },
  { name: 'underline', keys: 'U', binding: { key: keyOf('U') }, act: (it) => it.toggle('underline', true) },
  { name: 'strike', keys: 'Shift+X', binding: { key: keyOf('X'), shiftKey: true }, act: (it) => it.toggle('strike', true) },
  { name: 'code', keys: 'E', binding: { key: keyOf('E') }, act: (it) => it.toggle('code', true) },
  { name: 'link', keys: 'K', binding: { key: keyOf('K') }, act: (it) => it.link() },
  { name: 'plain', keys: 'Alt+0', binding: { key: keyOf('0'), altKey: true }, act: (it) => it.toggle('header', false) },
  { name: 'header1', keys: 'Alt+1', binding: { key: keyOf('1'), altKey: true }, act: (it) => it.toggle('header', 1) },
  { name: 'header2', keys: 'Alt+2', binding: { key: keyOf('2'), altKey: true }, act: (it) => it.toggle('header', 2) },
  { name: 'header3', keys: 'Alt+3', binding: { key: keyOf('3'), altKey: true }, act: (it) => it.toggle('header', 3) },
  { name: 'ordered', keys: 'Shift+7', binding: { key: keyOf('7'), shiftKey: true }, act: (it) => it.toggle('list', 'ordered') },
  { name: 'bullet', keys: 'Shift+8', binding: { key: keyOf('8'), shiftKey: true }, act: (it) => it.toggle('list', 'bullet') },
  { name: 'checked', keys: 'Shift+9', binding: { key: keyOf('9'), shiftKey: true }, act: (it) => it.toggle('list', 'unchecked') },
  { name: 'tick', keys: 'Enter' },
  { name: 'blockquote', keys: 'Alt+Q', binding: { key: keyOf('Q'), altKey: true }, act: (it) => it.toggle('blockquote', true) },
  { name: 'codeBlock', keys: 'Alt+C', binding: { key: keyOf('C'), altKey: true }, act: (it) => it.toggle('code-block', true) },
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

/** Makes an editor listen to the shortcuts. Quill brings some along, but hears their letters only without Caps Lock. */
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
