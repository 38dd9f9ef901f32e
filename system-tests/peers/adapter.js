'use strict';
// AetherFlow for the peers' load harness: EXTERNAL_ADAPTER=system-tests/peers/adapter.js ./run.sh external A …
// The harness asks for `hasAck, connect, seed, subscribe, submit` and hears of what arrives by `acked, failed, seenCode`.
//
// --client full:  holds each document's content as a Delta, composes every operation of others into it and transforms its own
//                 pending one, as an editor does.
// --client light: frames of others are scanned for what they insert, not parsed and not applied, as the harness' own light
//                 client of Yjs does; only the length is kept, to know where an insertion may go.
// Both send one frame per document at a time and keep what is written meanwhile for the next one.
//
// AETHERFLOW_RECORD names a file that receives, at the end, what check.js needs: documents, acknowledgements, contents.
const fs = require('fs');
const { Gateway } = require('./gateway');
const { LightDocument, FullDocument } = require('./documents');

const OPERATIONS_PER_FRAME_MAX = 100;
const PING_MILLIS = 15_000;

module.exports = (engine, options) => {
  const gateway = new Gateway(options.port);
  const Document = options.client === 'full' ? FullDocument : LightDocument;
  const run = `${process.pid}-${Date.now().toString(36)}`;
  const clients = [];
  const ids = new Map();
  const acknowledged = [];
  const refused = [];

  function flush(client, document) {
    if (document.inFlight.size > 0 || document.waiting.length === 0 || !document.opened) {
      return;
    }
    const written = document.waiting.splice(0, OPERATIONS_PER_FRAME_MAX);
    let previousOpId;
    const operations = written.map(({ word, op }) => {
      // All stand on the same version; each but the first names the one that it was written after.
      const operation = { ...document.write(word, gateway.nextOpId()), previousOpId };
      document.inFlight.set(operation.opId, op);
      previousOpId = operation.opId;
      return operation;
    });
    client.socket.send(JSON.stringify({ type: 'op', document: document.id, ops: operations }));
  }

  function onAck(client, frame) {
    const document = client.documents.get(frame.document);
    const op = document.inFlight.get(frame.opId);
    document.acknowledged(frame);
    document.inFlight.delete(frame.opId);
    acknowledged.push([frame.opId, frame.version, frame.document]);
    engine.acked(op);
    flush(client, document);
  }

  function onRejected(client, frame) {
    engine.error(`${frame.code} ${frame.message ?? ''}`);
    const document = client.documents.get(frame.document);
    for (const opId of frame.opIds) {
      const op = document.inFlight.get(opId);
      document.refused(opId);
      document.inFlight.delete(opId);
      refused.push(opId);
      engine.failed(op);
    }
    flush(client, document);
  }

  function onMessage(client, bytes) {
    if (Document.takes(bytes)) {
      const document = client.documents.get(bytes.latin1Slice(Document.ID_FROM, Document.ID_TO));
      document?.scan(bytes, (code) => engine.seenCode(client.user, code));
      return;
    }
    const frame = JSON.parse(bytes.toString());
    switch (frame.type) {
      case 'ack':
        return onAck(client, frame);
      case 'ops':
        return client.documents.get(frame.document)?.receive(frame.ops, (text) => engine.seen(client.user, text));
      case 'rejected':
        return onRejected(client, frame);
      case 'opened': {
        const document = client.documents.get(frame.document);
        if (document?.open(frame)) {
          document.ready();
          flush(client, document);
        }
        return;
      }
      case 'welcome':
        if (frame.authenticated) {
          client.ready();
        }
        return;
      case 'error':
        return engine.error(`${frame.code} ${frame.message ?? ''}`);
    }
  }

  return {
    hasAck: true,

    async connect(user) {
      const token = await gateway.login(`bench-${user}`);
      const client = (clients[user] = { user, token, documents: new Map(), clientId: `c-${run}-${user}` });
      const socket = (client.socket = gateway.socket());
      socket.on('message', (bytes) => onMessage(client, bytes));
      socket.on('close', (code, reason) => engine.error(`closed with ${code} ${reason}`));
      await new Promise((resolve, reject) => {
        client.ready = resolve;
        socket.on('error', reject);
        socket.on('open', () => socket.send(JSON.stringify({ type: 'auth', token, clientId: client.clientId })));
      });
      setInterval(() => socket.send(`{"type":"ping","t":${Date.now()}}`), PING_MILLIS).unref();
    },

    async seed(d, user, text) {
      const { token } = clients[user];
      const id = gateway.nextOpId();
      ids.set(d, id);
      await gateway.create(token, id, `bench ${run} ${d}`);
      const opId = gateway.nextOpId();
      const { version } = await gateway.edit(token, id, { opId, baseVersion: 0, delta: [{ insert: text }] });
      acknowledged.push([opId, version, id]);
    },

    subscribe(user, d) {
      const client = clients[user];
      const document = new Document(ids.get(d));
      client.documents.set(document.id, document);
      return new Promise((resolve) => {
        document.ready = resolve;
        client.socket.send(JSON.stringify({ type: 'open', document: document.id }));
      });
    },

    submit(user, d, word, op) {
      const client = clients[user];
      const document = client.documents.get(ids.get(d));
      document.waiting.push({ word, op });
      flush(client, document);
    },

    extra() {
      const documents = clients.flatMap((client) => [...client.documents.values()]);
      if (process.env.AETHERFLOW_RECORD) {
        const copies = documents.map(({ id, version, text }) => ({ id, version, text }));
        const record = { token: clients[0].token, documents: [...ids.values()], acknowledged, refused, copies };
        fs.writeFileSync(process.env.AETHERFLOW_RECORD, JSON.stringify(record));
      }
      return { gaps: documents.reduce((sum, { gaps }) => sum + gaps, 0) };
    },
  };
};
