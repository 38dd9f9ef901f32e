import { ClientDocument, TEXT, type Delta, type DocumentType, type ReceivedOperation, type SentOperation, type User } from '../src/index';

interface LogEntry {
  readonly committed: ReceivedOperation;
  readonly written: SentOperation;
}

/** An operation that can never be committed as it was written. */
export class Refused extends Error {
  constructor(readonly code: 'OP_ID_REUSED' | 'WRONG_PREDECESSOR') {
    super(code);
  }
}

/**
 * The server's decision, written naively: it plays each client's own state machine again from the log, to learn what an operation
 * that was written on an old version means on the newest one. Slow, and obviously right.
 */
export class Authority<C = Delta, D = Delta> {
  readonly log: LogEntry[] = [];
  content: C;
  /**
   * A page may have ended before it kept what it sent. Otherwise a retry with other bytes, or an operation that was written without an
   * earlier one of its client, is a fault of the test.
   */
  pagesCrash = false;

  /** @param type that of the document, a text when absent */
  constructor(
    private readonly now: () => number = () => 0,
    readonly type: DocumentType<C, D> = TEXT as unknown as DocumentType<C, D>,
  ) {
    this.content = this.type.emptyContent;
  }

  get version(): number {
    return this.log.length;
  }

  operations(after: number): ReceivedOperation[] {
    return this.log.slice(after).map(({ committed }) => committed);
  }

  /** Commits an operation, or finds it committed. */
  submit(user: User, clientId: string, operation: SentOperation): { committed: ReceivedOperation; duplicate: boolean } {
    const known = this.log.find(({ committed }) => committed.opId === operation.opId);
    if (known !== undefined) {
      if (JSON.stringify(known.written) !== JSON.stringify(operation)) {
        if (this.pagesCrash) {
          throw new Refused('OP_ID_REUSED');
        }
        throw new Error(`operation ${operation.opId} was retried with other bytes`);
      }
      return { committed: known.committed, duplicate: true };
    }
    const newestOwn = this.log.filter(({ committed }) => committed.clientId === clientId && committed.version > operation.baseVersion).at(-1);
    if (newestOwn?.committed.opId !== operation.previousOpId) {
      if (this.pagesCrash) {
        throw new Refused('WRONG_PREDECESSOR');
      }
      throw new Error(`operation ${operation.opId} was written on ${operation.previousOpId}, not on ${newestOwn?.committed.opId}`);
    }
    const delta = this.onNewest(clientId, operation);
    const committed: ReceivedOperation = {
      version: this.version + 1,
      opId: operation.opId,
      user: { id: user.id, name: user.name },
      clientId,
      opType: 'edit',
      delta: this.type.writeDelta(delta) as ReceivedOperation['delta'],
      writtenAt: operation.writtenAt,
      timestamp: this.now(),
    };
    this.content = this.type.apply(this.content, delta);
    this.log.push({ committed, written: operation });
    return { committed, duplicate: false };
  }

  private onNewest(clientId: string, operation: SentOperation): D {
    const own = [...this.log.filter(({ committed }) => committed.clientId === clientId).map(({ written }) => written), operation];
    let client = ClientDocument.opened(0, this.type.emptyContent, this.type);
    const follow = (version: number): void => {
      const received = client.receive(
        this.log.slice(client.version, version).map(({ committed }) => ({ ...committed, delta: this.type.readDelta(committed.delta) })),
      );
      if (received.kind !== 'advanced') {
        throw new Error(`the log can not be followed: ${JSON.stringify(received)}`);
      }
      client = received.state;
    };
    for (const written of own) {
      follow(written.baseVersion);
      client = client.seal().edit(this.type.readDelta(written.delta), () => written.opId, written.writtenAt);
    }
    follow(this.version);
    const last = client.pending.at(-1);
    if (client.pending.length !== 1 || last?.opId !== operation.opId) {
      throw new Error('earlier operations of the client are missing');
    }
    return last.rebased;
  }
}
