'use strict';
// Random sessions through the executable form of the conflict rules. Reads lines "seed", writes one session a line, in the form of
// the cases of vectors.json: what was submitted, what was committed, how it was resolved, what the ledger holds at the end.
const { Sim, Delta } = require('./conflict-sim.js');

const WORDS = ['alpha', 'beta', 'gamma', 'delta', 'x', 'zz', 'omega'];
const text = (c) => c.doc.ops.map((o) => o.insert).join('');

/** Replaces, insertions, deletions and formats anywhere. */
function anywhere(seed, engine) {
  const s = new Sim({ seed: seed * 7919 + 13, mode: 'pipe', clients: 2 + (seed % 4), init: 'the quick brown fox jumps over the lazy dog\n', lat: [5, 500], engine, coalesce: seed % 3 > 0 });
  const R = s.r;
  for (const c of s.clients) {
    c.skew = seed % 2 ? Math.floor((R() - 0.5) * 2000) : 0;
    const n = 3 + Math.floor(R() * 8);
    for (let i = 0; i < n; i++) {
      s.at(R() * 1500, () => {
        const t = text(c), L = t.length - 1, p = Math.floor(R() * (L + 1)), k = R();
        if (k < 0.45) {
          const ws = [...t.matchAll(/[a-z]+/gi)];
          if (!ws.length) return;
          const w = ws[Math.floor(R() * Math.min(ws.length, 4))], a = w.index + (R() < 0.2 ? 1 : 0), len = Math.max(1, w[0].length - (R() < 0.2 ? 1 : 0));
          c.edit(new Delta().retain(a).insert(WORDS[Math.floor(R() * 7)].toUpperCase().slice(0, 1) + c.id.toLowerCase()).delete(Math.min(len, L - a)));
        } else if (k < 0.65) c.edit(new Delta().retain(p).insert(c.id.toLowerCase() + i));
        else if (k < 0.8) { const len = Math.min(L - p, 1 + Math.floor(R() * 6)); if (len > 0) c.edit(new Delta().retain(p).delete(len)); }
        else { const len = Math.min(L - p, 1 + Math.floor(R() * 12)); if (len > 0) c.edit(new Delta().retain(p).retain(len, { [R() < 0.5 ? 'bold' : 'color']: R() < 0.3 ? null : R() < 0.5 ? 'red' : 'blue' })); }
      });
    }
  }
  return s;
}

/** Two or three replace the same word key by key, with backspaces. */
function typing(seed, engine) {
  const n = 2 + (seed % 2), own = seed % 5 === 0, split = seed % 3 === 0, stop = seed % 7 > 0;
  const s = new Sim({ seed: seed * 104729 + 7, mode: 'pipe', clients: n + 1, init: own ? '\n' : 'the word end\n', lat: [5, 500], engine, coalesce: !split });
  const R = s.r, W = ['alpha', 'betty', 'gamma'];
  if (own) s.at(0, () => s.clients[0].edit(new Delta().insert('the word end')));
  for (let i = 0; i < n; i++) {
    const c = s.clients[i];
    let k = 0, back = 0;
    c.skew = seed % 4 === 0 ? Math.floor((R() - 0.5) * 1000) : 0;
    c.onRemote = (e) => { if (stop && e.kind === 'resolution' && s.auth.ledger.some((l) => l.R === e.v && l.loser === c.id)) c.stopped = true; };
    const key = () => {
      if (c.stopped || k >= W[i].length) return;
      if (k === 0) {
        if (text(c).slice(4, 8) !== 'word') return;
        c.caret = 5;
        if (split) { c.edit(new Delta().retain(4).delete(4)); c.edit(new Delta().retain(4).insert(W[i][0])); } else c.edit(new Delta().retain(4).insert(W[i][0]).delete(4));
        c.caret = 5;
      } else if (R() < 0.15 && back < 3 && c.caret > 4) { back++; c.edit(new Delta().retain(c.caret - 1).delete(1)); s.at(40 + R() * 120, key); return; }
      else c.edit(new Delta().retain(c.caret).insert(W[i][k]));
      k++;
      s.at(40 + R() * 120, key);
    };
    s.at((own ? 2000 : 0) + R() * 300, key);
  }
  return s;
}

/** The contestants type the document themselves, seen and unseen text mixed. */
function own(seed, engine) {
  const s = new Sim({ seed: seed * 7877 + 5, mode: 'pipe', clients: 2 + (seed % 3), init: '\n', lat: seed % 4 ? [5, 500] : [5, 60], engine, coalesce: seed % 2 });
  const R = s.r;
  for (const c of s.clients) {
    c.skew = seed % 3 ? 0 : Math.floor((R() - 0.5) * 1500);
    let left = 20, typed = 0;
    const act = () => {
      if (left-- <= 0) return;
      const t = text(c), L = t.length - 1, k = R();
      if (typed > 0 && c.caret !== null && c.caret <= L) { typed--; c.edit(new Delta().retain(c.caret).insert('abcdefgh'[typed] || '-')); c.caret = Math.min(c.caret, c.doc.length() - 1); }
      else if (k < 0.25) { c.caret = R() < 0.7 ? L : Math.floor(R() * (L + 1)); typed = 3 + Math.floor(R() * 5); c.edit(new Delta().retain(c.caret).insert(' ')); }
      else if (k < 0.65) { const ws = [...t.matchAll(/[a-z]+/gi)]; if (ws.length) { const w = ws[Math.max(0, ws.length - 1 - Math.floor(R() * 5))]; c.edit(new Delta().retain(w.index).insert(WORDS[Math.floor(R() * 6)]).delete(w[0].length)); c.caret = null; } }
      else if (k < 0.75) c.edit(new Delta().retain(Math.floor(R() * (L + 1))).insert(c.id));
      else if (k < 0.92) { const p = Math.floor(R() * (L + 1)), n = Math.min(L - p, 1 + Math.floor(R() * 8)); if (n > 0) c.edit(new Delta().retain(p).delete(n)); c.caret = null; }
      else { const p = Math.floor(R() * (L + 1)), n = Math.min(L - p, 1 + Math.floor(R() * 9)); if (n > 0) c.edit(new Delta().retain(p).retain(n, { color: R() < 0.3 ? null : R() < 0.5 ? 'red' : 'blue' })); }
      s.at(typed ? 40 + R() * 120 : R() * 600, act);
    };
    s.at(R() * 500, act);
  }
  return s;
}

/** Generations of rewriting at one place. */
function inherit(seed, engine) {
  const s = new Sim({ seed: seed * 6151 + 3, mode: 'pipe', clients: 4, init: 'the word end\n', lat: [5, 500], engine, coalesce: 1 });
  const R = s.r;
  let q = 0;
  for (const c of s.clients) {
    c.skew = Math.floor((R() - 0.5) * 400);
    const n = 1 + (R() < 0.4);
    for (let i = 0; i < n; i++) s.at(R() * 900, () => { const e = text(c).indexOf(' end'); if (e > 4) c.edit(new Delta().retain(4).insert(c.id + q++).delete(e - 4)); });
  }
  return s;
}

function ledgerRow(a, l) {
  const head = { atVersion: l.at, resolutionVersion: l.R || null, kind: l.kind };
  if (l.kind === 'C3') return { ...head, attribute: l.attr, loserOp: l.loserOp, winnerOp: l.winnerOp, lostValue: l.value, merged: l.merged };
  if (l.merged && !l.kept) return { ...head, merged: true, contenders: l.contenders };
  if (l.kept) return { ...head, kept: true, merged: l.merged, inserter: l.inserter, deleter: l.deleter };
  const c = a.conflicts[l.conflict];
  return { ...head, conflict: l.conflict, loser: l.loser, winner: l.winner, taken: l.text, runOps: [...new Set(c.hunks.filter((h) => h.clientId === l.loser).map((h) => h.op.opId))], restoreText: a.restoreText(c) };
}

function play(seed) {
  const kind = [anywhere, typing, own, inherit][seed % 4], policy = ['lww', 'lww', 'lww', 'manual', 'merge'][Math.floor(seed / 4) % 5];
  const s = kind(seed, { policy }), a = s.auth, steps = [], submit = a.submit.bind(a), document = a.delta.ops;
  a.submit = (op, now) => {
    op.writtenAt = Math.floor(Math.min(op.writtenAt, now));
    const res = submit(op, now), e = a.log[res.v];
    steps.push({ opId: op.opId, clientId: op.clientId, base: op.base, writtenAt: op.writtenAt, delta: op.delta.ops, committed: { version: e.v, delta: e.delta.ops }, resolution: res.R ? { version: res.R, delta: a.log[res.R].delta.ops } : null });
    return res;
  };
  s.run();
  const merged = new Map();
  for (const row of a.ledger.map((l) => ledgerRow(a, l))) {
    if (row.kind !== 'C3') { merged.set(merged.size, row); continue; }
    const key = JSON.stringify(row);
    if (merged.has(key)) merged.get(key).characters++; else merged.set(key, { ...row, characters: 1 });
  }
  return { id: String(seed), name: kind.name + ' ' + policy, policy, document, steps, final: a.delta.ops, ledger: [...merged.values()] };
}

const lines = require('fs').readFileSync(0, 'utf8').split('\n').filter(Boolean);
for (const line of lines) process.stdout.write(JSON.stringify(play(+line)) + '\n');
