'use strict';
// Runs the cases of QuillOracleTests through quill-delta itself.
//
// Standard input: a line per case, {"text","a","b","c","position"}, where a and b are deltas on the text
// and c is one on the text after a. Standard output: a line per case with the results, separated by tabs,
// each written in the canonical form of the Java type: sorted names, no blanks.

const Delta = require('quill-delta');
const readline = require('node:readline');

function canonical(value) {
  if (Array.isArray(value)) {
    return '[' + value.map(canonical).join(',') + ']';
  }
  if (value !== null && typeof value === 'object') {
    const members = Object.keys(value).sort();
    return '{' + members.map((name) => JSON.stringify(name) + ':' + canonical(value[name])).join(',') + '}';
  }
  return JSON.stringify(value);
}

function op(op) {
  const { attributes, ...action } = op;
  const [name, value, ...more] = Object.entries(action).flat();
  if (more.length > 0) {
    throw new Error('an op with two actions: ' + JSON.stringify(op));
  }
  const set = attributes === undefined ? '' : ',"attributes":' + canonical(attributes);
  return '{"' + name + '":' + canonical(value) + set + '}';
}

const delta = (result) => '[' + result.ops.map(op).join(',') + ']';

function results({ text, a, b, c, position }) {
  const [base, first, other, next] = [text, a, b, c].map((ops) => new Delta(ops));
  return [
    delta(base.compose(first)),
    delta(first.compose(next)),
    delta(other.transform(first, false)),
    delta(other.transform(first, true)),
    delta(first.invert(base)),
    first.transformPosition(position, false),
    first.transformPosition(position, true),
  ].join('\t');
}

let out = [];
const flush = () => {
  process.stdout.write(out.join('\n') + '\n');
  out = [];
};
readline
  .createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on('line', (line) => {
    if (out.push(results(JSON.parse(line))) === 10000) {
      flush();
    }
  })
  .on('close', () => out.length > 0 && flush());
