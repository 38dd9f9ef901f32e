'use strict';
// A document as one client of the load has it open.

const textLength = (ops) => ops.reduce((sum, { insert }) => sum + (insert?.length ?? 0), 0);

/** What both kinds have in common: what is written and waits, and what is under way. */
class OpenDocument {
  constructor(id) {
    this.id = id;
    this.version = 0;
    this.opened = false;
    this.gaps = 0;
    this.waiting = [];
    this.inFlight = new Map();
  }

  /** Takes a page; true when it was the last. */
  open(frame) {
    if (frame.page === 0) {
      return false;
    }
    if (frame.page === 1) {
      this.version = frame.version;
    }
    this.content(frame.content ?? []);
    this.opened = frame.last !== false;
    return this.opened;
  }

  moved(version) {
    if (version !== this.version + 1) {
      this.gaps++;
    }
    this.version = version;
  }
}

const OPS = Buffer.from('{"type":"ops"');
const VERSION = Buffer.from('"version":');
const WORD = Buffer.from('word ');
/** The engine's names of operations: one code unit in front of the word, three bytes in UTF-8. */
const CODE_FIRST = 0x3400;
const CODES = 27_000;
const INSERTED_LENGTH = 6;

/** Knows the version and the length. */
class LightDocument extends OpenDocument {
  static ID_FROM = '{"type":"ops","document":"'.length;
  static ID_TO = LightDocument.ID_FROM + 36;

  length = 0;

  static takes(bytes) {
    return bytes.compare(OPS, 0, OPS.length, 0, OPS.length) === 0;
  }

  content(ops) {
    this.length += textLength(ops);
  }

  write(word, opId) {
    const at = Math.floor(Math.random() * this.length);
    return { opId, baseVersion: this.version, delta: insertion(at, word), writtenAt: Date.now() };
  }

  acknowledged({ version }) {
    this.moved(version);
    this.length += INSERTED_LENGTH;
  }

  refused() {}

  /** Reads what counts out of an `ops` frame: its versions, and the operations that it brings. */
  scan(bytes, seen) {
    for (let at = bytes.indexOf(VERSION, LightDocument.ID_TO); at >= 0; at = bytes.indexOf(VERSION, at)) {
      at += VERSION.length;
      let version = 0;
      for (let digit = bytes[at] - 48; digit >= 0 && digit <= 9; digit = bytes[++at] - 48) {
        version = version * 10 + digit;
      }
      this.moved(version);
    }
    for (let at = bytes.indexOf(WORD, LightDocument.ID_TO); at >= 0; at = bytes.indexOf(WORD, at + WORD.length)) {
      const unit = ((bytes[at - 3] & 15) << 12) | ((bytes[at - 2] & 63) << 6) | (bytes[at - 1] & 63);
      if (unit >= CODE_FIRST && unit < CODE_FIRST + CODES) {
        this.length += INSERTED_LENGTH;
        seen(unit - CODE_FIRST);
      }
    }
  }
}

/** Holds the content; what is under way stands on the confirmed content, in the order in which it was written. */
class FullDocument extends OpenDocument {
  constructor(id) {
    super(id);
    this.Delta = require('quill-delta');
    this.Delta = this.Delta.default ?? this.Delta;
    this.confirmed = new this.Delta();
    this.pending = [];
  }

  static takes() {
    return false;
  }

  get text() {
    return this.confirmed.ops.map(({ insert }) => insert).join('');
  }

  content(ops) {
    this.confirmed = this.confirmed.concat(new this.Delta(ops));
  }

  /** The place is chosen among what is there for certain: behind it stands what this client has under way. */
  write(word, opId) {
    const at = Math.floor(Math.random() * textLength(this.confirmed.ops));
    const delta = new this.Delta(insertion(at, word));
    this.pending.push({ opId, delta });
    return { opId, baseVersion: this.version, delta: delta.ops, writtenAt: Date.now() };
  }

  acknowledged({ version, opId }) {
    this.moved(version);
    const own = this.pending.shift();
    if (own.opId !== opId) {
      throw new Error(`${opId} was acknowledged before ${own.opId}`);
    }
    this.confirmed = this.confirmed.compose(own.delta);
  }

  refused(opId) {
    this.pending = this.pending.filter((operation) => operation.opId !== opId);
  }

  receive(operations, seen) {
    for (const { version, delta } of operations) {
      this.moved(version);
      let passing = new this.Delta(delta);
      this.confirmed = this.confirmed.compose(passing);
      for (const own of this.pending) {
        // What was committed first stays left.
        const moved = passing.transform(own.delta, true);
        passing = own.delta.transform(passing, false);
        own.delta = moved;
      }
      for (const { insert } of delta) {
        if (typeof insert === 'string') {
          seen(insert);
        }
      }
    }
  }
}

function insertion(at, text) {
  return at === 0 ? [{ insert: text }] : [{ retain: at }, { insert: text }];
}

module.exports = { LightDocument, FullDocument };
