import { onBeforeUnmount, shallowRef, type ShallowRef } from 'vue';
import type { AnyDocument } from './use-document';

/** Who has written within this time is typing. */
const TYPING_MILLIS = 2_000;

/** The ids of the others who are typing now, oldest first. */
export function useTyping(document: AnyDocument): ShallowRef<readonly string[]> {
  const typing = shallowRef<readonly string[]>([]);
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const off = document.on('committed', ({ own, opType, user, timestamp, writtenAt }) => {
    // What was written long ago, and is sent only now, is not typing.
    if (own || opType !== 'edit' || timestamp - writtenAt > TYPING_MILLIS) {
      return;
    }
    clearTimeout(timers.get(user.id));
    if (!timers.has(user.id)) {
      typing.value = [...typing.value, user.id];
    }
    const stop = (): void => {
      timers.delete(user.id);
      typing.value = typing.value.filter((id) => id !== user.id);
    };
    timers.set(user.id, setTimeout(stop, TYPING_MILLIS));
  });
  onBeforeUnmount(() => {
    off();
    timers.forEach((timer) => clearTimeout(timer));
  });
  return typing;
}
