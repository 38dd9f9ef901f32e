import { reactive } from 'vue';

export interface Toast {
  readonly id: number;
  readonly text: string;
  /** Text that was taken back, offered for copying. Such a toast stays until it is dismissed. */
  readonly draft?: string;
  /** What may be done about it; done once. */
  readonly action?: ToastAction;
  /** What it is about, so that it goes when that is settled. */
  readonly about?: string | undefined;
}

export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

const SHOWN_MILLIS = 6_000;
/** Time to read, decide and reach. */
const SHOWN_WITH_ACTION_MILLIS = 15_000;
let last = 0;

export const toasts = reactive<Toast[]>([]);

/** What lets a toast stay: a pointer that rests on it, or the focus inside of it. */
export type Attention = 'pointer' | 'focus';

interface Lifetime {
  readonly millis: number;
  readonly attention: Set<Attention>;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Of the toasts that go by themselves. */
const lifetimes = new Map<number, Lifetime>();

function goesAfter(id: number, millis: number): void {
  lifetimes.set(id, { millis, attention: new Set(), timer: setTimeout(() => dismiss(id), millis) });
}

/** Somebody is at a toast, and it does not go from under their hands. */
export function hold(id: number, by: Attention): void {
  const lifetime = lifetimes.get(id);
  if (lifetime !== undefined) {
    lifetime.attention.add(by);
    clearTimeout(lifetime.timer);
  }
}

/** A toast that nobody is at any more has its whole time again. */
export function release(id: number, by: Attention): void {
  const lifetime = lifetimes.get(id);
  if (lifetime?.attention.delete(by) && lifetime.attention.size === 0) {
    lifetime.timer = setTimeout(() => dismiss(id), lifetime.millis);
  }
}

/** @param more text that was taken back, or what may be done about it */
export function toast(text: string, more?: string | { readonly action: ToastAction; readonly about?: string }): void {
  const id = ++last;
  if (typeof more === 'string' && more !== '') {
    toasts.push({ id, text, draft: more });
  } else if (typeof more === 'object') {
    toasts.push({ id, text, action: more.action, about: more.about });
    goesAfter(id, SHOWN_WITH_ACTION_MILLIS);
  } else {
    toasts.push({ id, text });
    goesAfter(id, SHOWN_MILLIS);
  }
}

export function dismiss(id: number): void {
  const place = toasts.findIndex((shown) => shown.id === id);
  if (place >= 0) {
    toasts.splice(place, 1);
    clearTimeout(lifetimes.get(id)?.timer);
    lifetimes.delete(id);
  }
}

/** Forgets everything: somebody else may be next. */
export function dismissAll(): void {
  [...toasts].forEach(({ id }) => dismiss(id));
}

/** There is nothing left to be done about something. */
export function settle(about: string): void {
  toasts.filter((shown) => shown.about === about).forEach(({ id }) => dismiss(id));
}
