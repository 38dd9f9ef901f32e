/**
 * Whether a key belongs to an input method that is composing, as it does for Chinese: Enter takes what it offers and Escape drops that,
 * and neither is meant for the field. Safari has ended the composition by then, and tells by the code alone.
 */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
