import { reactive } from 'vue';

export interface Toast {
  readonly id: number;
  readonly text: string;
  /** Text that was taken back, offered for copying. Such a toast stays until it is dismissed. */
  readonly draft?: string;
}

const SHOWN_MILLIS = 6_000;
let last = 0;

export const toasts = reactive<Toast[]>([]);

export function toast(text: string, draft?: string): void {
  const id = ++last;
  toasts.push({ id, text, ...(draft === undefined || draft === '' ? {} : { draft }) });
  if (draft === undefined || draft === '') {
    setTimeout(() => dismiss(id), SHOWN_MILLIS);
  }
}

export function dismiss(id: number): void {
  const place = toasts.findIndex((shown) => shown.id === id);
  if (place >= 0) {
    toasts.splice(place, 1);
  }
}
