/**
 * The connection and document core of AetherFlow for browsers, without framework or DOM.
 *
 *     const connection = new Connection({ url: 'ws://localhost:8000/ws', token: async () => token });
 *     connection.connect();
 *     const document = connection.open('meeting-notes');
 *     document.on('reset', () => show(document.content()));
 *     document.on('change', (delta) => update(delta));
 *     document.edit(new Delta().insert('Hello'));
 *
 * `ClientDocument` is the state machine, pure; `SharedDocument` puts frames and timers around it; `Connection` owns the socket.
 */
export { default as Delta, type Op } from 'quill-delta';
export { Connection, NoToken, type ConnectionEvents, type ConnectionOptions, type ConnectionStatus } from './connection';
export { SharedDocument } from './shared-document';
export type { AcknowledgedEdit, CommittedEdit, DocumentInfo, HeldUp, Rejection, SharedDocumentEvents, UnsentEdits } from './document-events';
export {
  ClientDocument,
  type AppliedOperation,
  type CommittedOperation,
  type PendingOperation,
  type Received,
  type Reverted,
  type Stage,
  type TakenBack,
} from './document';
export { InvalidInput, type DocumentType, type EditKind } from './document-type';
export { insertedText } from './drafts';
export { browserEnvironment, type Environment, type Socket } from './environment';
export { newClientId, uuidv7 } from './identifiers';
export { indexBetween, uniqueIndexBetween } from './json/fractional-index';
export { JsonDelta, type JsonOperation } from './json/json-delta';
export { JsonDocument } from './json/json-document';
export { JSON_TYPE } from './json/json-type';
export { Members, type JsonValue } from './json/node';
export { pointerOf } from './json/pointer';
export { Offline, type KeptContent } from './offline';
export { browserPersistence, type Entry, type Persistence } from './persistence';
export { moveRange, toConfirmed, toDisplay, type Range } from './positions';
export type { RemoteCursor } from './remote-cursors';
export { TEXT } from './text-type';
export { UNDO_PARTS_MAX, UNDO_PAUSE_MAX_MILLIS, UndoHistory, type RevertedStep } from './undo-history';
export { UNDO_STEPS_MAX } from './undo-stack';
export type * from './protocol';
