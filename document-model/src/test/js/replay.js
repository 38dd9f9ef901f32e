'use strict';
// Replays a session with quill-delta and with yjs: standard input has a delta in JSON per line. Prints, per
// library, its name and the shortest time of a round in milliseconds. A round parses each line and applies it.

const fs = require('node:fs');
const Delta = require('quill-delta');
const Y = require('yjs');
const { version: quillVersion } = require('quill-delta/package.json');
const { version: yjsVersion } = JSON.parse(
  fs.readFileSync(require.resolve('yjs').replace(/dist.*/, 'package.json'), 'utf8'),
);

const lines = fs.readFileSync(0, 'utf8').split('\n');
const endContent = fs.readFileSync('endContent.txt', 'utf8');

function quillDelta() {
  let document = new Delta();
  for (const line of lines) {
    document = document.compose(new Delta(JSON.parse(line)));
  }
  return document.ops.map((op) => op.insert).join('');
}

// With insert and delete, which yjs finds its way to faster than through applyDelta.
function yjs() {
  const document = new Y.Doc();
  const text = document.getText();
  for (const line of lines) {
    let position = 0;
    document.transact(() => {
      for (const op of JSON.parse(line)) {
        if (op.retain !== undefined) {
          position += op.retain;
        } else if (op.delete !== undefined) {
          text.delete(position, op.delete);
        } else {
          text.insert(position, op.insert);
          position += op.insert.length;
        }
      }
    });
  }
  return text.toString();
}

function bestMillis(replay, roundsWarm, rounds) {
  const millis = [];
  for (let round = -roundsWarm; round < rounds; round++) {
    const start = process.hrtime.bigint();
    const result = replay();
    const nanos = process.hrtime.bigint() - start;
    if (result !== endContent) {
      throw new Error(replay.name + ' led to another text');
    }
    if (round >= 0) {
      millis.push(Number(nanos) / 1e6);
    }
  }
  return Math.min(...millis);
}

console.log(`quill-delta ${quillVersion}\t${bestMillis(quillDelta, 3, 10)}`);
console.log(`yjs ${yjsVersion}\t${bestMillis(yjs, 3, 10)}`);
