'use strict';
// node check.js RECORD PORT: looks whether a run's operations are what the log holds. Nothing may be lost, nothing doubled, and the
// server's content, a replay of the log and the copies of full clients have to be equal. Prints one line of JSON; exits with 1 when
// something is wrong.
const fs = require('fs');
const { Gateway } = require('./gateway');

const AT_ONCE = 8;
const PROBLEMS_MAX = 5;

async function pooled(items, width, task) {
  const left = [...items];
  const work = async () => {
    while (left.length > 0) {
      await task(left.pop());
    }
  };
  await Promise.all(Array.from({ length: width }, work));
}

/** Applies an operation to a text; these runs have text without attributes only. */
function apply(text, delta) {
  let result = '';
  let at = 0;
  for (const { insert, retain, delete: deleted } of delta) {
    if (insert !== undefined) {
      result += insert;
    } else if (retain !== undefined) {
      result += text.slice(at, at + retain);
      at += retain;
    } else {
      at += deleted;
    }
  }
  return result + text.slice(at);
}

async function main([recordFile, port]) {
  const record = JSON.parse(fs.readFileSync(recordFile, 'utf8'));
  const gateway = new Gateway(Number(port));
  const problems = [];
  const problem = (text) => problems.push(text);
  const found = new Map();
  const copies = byDocument(record.copies);
  let logged = 0;

  await pooled(record.documents, AT_ONCE, async (id) => {
    const stored = await gateway.content(record.token, id);
    const texts = new Map();
    const wanted = new Set((copies.get(id) ?? []).filter(({ text }) => text !== undefined).map(({ version }) => version));
    let text = '';
    let version = 0;
    while (version < stored.version) {
      const { items } = await gateway.operations(record.token, id, version);
      if (items.length === 0) {
        return problem(`${id}: the log ends at ${version}, the content is at ${stored.version}`);
      }
      for (const operation of items) {
        if (operation.version !== version + 1) {
          problem(`${id}: version ${operation.version} follows ${version}`);
        }
        version = operation.version;
        text = apply(text, operation.delta);
        logged++;
        if (found.has(operation.opId)) {
          problem(`${id}: ${operation.opId} is there twice`);
        }
        found.set(operation.opId, `${id}@${version}`);
        if (wanted.has(version)) {
          texts.set(version, text);
        }
      }
    }
    if (text !== stored.content.map(({ insert }) => insert).join('')) {
      problem(`${id}: a replay of the log differs from the content`);
    }
    for (const copy of copies.get(id) ?? []) {
      if (copy.version !== version) {
        problem(`${id}: a client stands at ${copy.version}, the log at ${version}`);
      } else if (copy.text !== undefined && copy.text !== texts.get(copy.version)) {
        problem(`${id}: a client's content at ${copy.version} differs`);
      }
    }
  });
  for (const [opId, version, id] of record.acknowledged) {
    if (found.get(opId) !== `${id}@${version}`) {
      problem(`${opId} was acknowledged as ${id}@${version}, the log has it at ${found.get(opId)}`);
    }
  }
  if (logged !== record.acknowledged.length) {
    problem(`${logged} operations are in the log, ${record.acknowledged.length} were acknowledged`);
  }
  const good = problems.length === 0;
  console.log(
    JSON.stringify({
      good,
      documents: record.documents.length,
      acknowledged: record.acknowledged.length,
      logged,
      copies: record.copies.length,
      refused: record.refused.length,
      problems: problems.slice(0, PROBLEMS_MAX),
    }),
  );
  process.exit(good ? 0 : 1);
}

function byDocument(list) {
  const groups = new Map();
  for (const item of list) {
    groups.set(item.id, [...(groups.get(item.id) ?? []), item]);
  }
  return groups;
}

main(process.argv.slice(2)).catch((failure) => {
  console.log(JSON.stringify({ good: false, problems: [failure.message] }));
  process.exit(1);
});
