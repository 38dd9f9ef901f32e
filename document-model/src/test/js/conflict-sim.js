'use strict';
const { Delta, Authority, textOf, applyCells } = require('./conflict-engine.js');
function rng(seed) { let s = seed >>> 0 || 1; return () => { s ^= s << 13; s >>>= 0; s ^= s >>> 17; s ^= s << 5; s >>>= 0; return s / 4294967296; }; }
class Client {
  constructor(id, sim, init) { this.id = id; this.sim = sim; this.doc = new Delta().insert(init); this.version = 0; this.pending = []; this.seq = 0; this.inFrame = 0; this.caret = null; this.stopped = false; }
  len() { return this.doc.length(); }
  edit(delta) {
    const now = this.sim.now, t = now + (this.skew || 0);
    this.doc = this.doc.compose(delta);
    if (this.caret !== null) this.caret = delta.transformPosition(this.caret);
    const last = this.pending[this.pending.length - 1];
    const open = last && !last.sent && (this.sim.mode === 'buffer' || last.base === this.version);
    if (open) { last.cur = last.cur.compose(delta); last.orig = last.orig.compose(delta); last.t = t; if (this.sim.mode === 'buffer') last.orig = last.cur; }
    else this.pending.push({ opId: this.id + '-' + String(this.seq++).padStart(4, '0'), cur: delta, orig: delta, base: this.version, t, sent: false });
    if (this.sim.coalesce) this.sim.at(0, () => this.flush()); else this.flush();
  }
  flush() {
    if (this.pending.some(p => p.sent)) return;
    const send = this.sim.mode === 'buffer' ? this.pending.slice(0, 1) : this.pending.slice();
    if (!send.length) return;
    for (const p of send) { p.sent = true; p.msg = this.sim.mode === 'buffer' ? { opId: p.opId, clientId: this.id, base: this.version, delta: p.cur, writtenAt: p.t } : { opId: p.opId, clientId: this.id, base: p.base, delta: p.orig, writtenAt: p.t }; }
    this.sim.toServer(this, send.map(p => p.msg));
  }
  recv(e) {
    if (e.v !== this.version + 1) throw new Error('gap');
    this.version = e.v;
    if (e.clientId === this.id) { const p = this.pending.shift(); if (p.opId !== e.opId) throw new Error('ack order'); return; }
    let C = e.delta;
    for (const p of this.pending) { const C2 = p.cur.transform(C, false); p.cur = C.transform(p.cur, true); C = C2; }
    this.doc = this.doc.compose(C);
    if (this.caret !== null) this.caret = C.transformPosition(this.caret, true);
    if (this.onRemote) this.onRemote(e, C);
  }
}
class Sim {
  constructor(o) { this.o = o; this.r = rng(o.seed); this.mode = o.mode || 'pipe'; this.coalesce = o.coalesce; this.q = []; this.now = 0; this.n = 0; this.auth = new Authority(o.init, o.engine || {}); this.clients = []; for (let i = 0; i < o.clients; i++) this.clients.push(new Client(String.fromCharCode(65 + i), this, o.init)); this.pub = 0; this.up = new Map(); this.down = new Map(); }
  at(dt, f) { this.q.push({ t: this.now + dt, n: this.n++, f }); }
  lat() { const [a, b] = this.o.lat || [5, 500]; return a + this.r() * (b - a); }
  toServer(c, msgs) { const t = Math.max(this.now + this.lat(), this.up.get(c) || 0); this.up.set(c, t); this.at(t - this.now, () => { for (const m of msgs) this.auth.submit(m, this.now + (this.o.slack || 0)); this.publish(); }); }
  publish() { while (this.pub < this.auth.head) { const es = [this.auth.log[++this.pub]]; if (this.o.atomic !== false) while (this.pub < this.auth.head && this.auth.log[this.pub + 1].kind === 'resolution') es.push(this.auth.log[++this.pub]); for (const c of this.clients) { const t = Math.max(this.now + this.lat(), this.down.get(c) || 0); this.down.set(c, t); this.at(t - this.now, () => { for (const e of es) c.recv(e); c.flush(); }); } } }
  run() { let g = 0; while (this.q.length) { let m = 0; for (let i = 1; i < this.q.length; i++) if (this.q[i].t < this.q[m].t || (this.q[i].t === this.q[m].t && this.q[i].n < this.q[m].n)) m = i; const [e] = this.q.splice(m, 1); this.now = e.t; e.f(); if (++g > 200000) throw new Error('runaway'); } }
}
function check(sim) {
  const A = sim.auth, errs = [];
  const canon = d => JSON.stringify(new Delta(d.ops.map(o => o.attributes ? { insert: o.insert, attributes: Object.fromEntries(Object.entries(o.attributes).sort()) } : { insert: o.insert })).ops);
  const want = canon(A.delta);
  for (const c of sim.clients) { if (canon(c.doc) !== want) errs.push('diverged ' + c.id + ' ' + JSON.stringify(c.doc.ops) + ' vs ' + want); if (c.pending.length || c.version !== A.head) errs.push('pending'); }
  let d = A.log.slice(1).reduce((d, e) => d.compose(e.delta), new Delta().insert(sim.o.init)); if (canon(d) !== want) errs.push('replay');
  if (textOf(A.docs[A.head]) !== A.delta.ops.map(o => o.insert).join('')) errs.push('id model differs from delta');
  const alive = new Set(A.docs[A.head].map(c => c.id));
  const ledger = new Set(); for (const l of A.ledger) for (const i of l.ids || []) ledger.add(i);
  const deleted = new Set();
  for (const e of A.log.slice(1)) for (const h of e.hunks || []) for (const i of h.D) { deleted.add(i); if (alive.has(i)) errs.push('deletion undone ' + i); }
  for (let v = 1; v <= A.head; v++) { const now = new Set(A.docs[v].map(c => c.id)); for (const c of A.docs[v - 1]) if (!now.has(c.id)) { const R = A.log[v].kind === 'resolution'; if (R && !ledger.has(c.id)) errs.push('R removed without ledger ' + c.id); } }
  for (const e of A.log.slice(1)) for (const h of e.hunks || []) for (const i of h.ids) if (!alive.has(i) && !deleted.has(i) && !ledger.has(i)) errs.push('vanished ' + i);
  for (const i of ledger) if (alive.has(i)) errs.push('in ledger but alive ' + i);
  // a resolution never removes a character that the winner's author had seen in any operation so far
  for (const l of A.ledger) if (l.ids && l.winner && l.R) { const seen = Math.max(0, ...A.log.slice(1, l.at + 1).filter(e => e.clientId === l.winner).map(e => e.base)); for (const i of l.ids) { if (A.byId.get(i.split(':')[0]) === undefined || A.byId.get(i.split(':')[0]).v <= seen) errs.push('removed although seen ' + i); sim.removed = (sim.removed || 0) + 1; } }
  for (const e of A.log.slice(1)) if (e.kind === 'resolution') { const rows = A.ledger.filter(l => l.R === e.v); const ids = new Set(rows.flatMap(l => l.ids || [])); const now = new Set(A.docs[e.v].map(c => c.id)); for (const c of A.docs[e.v - 1]) if (!now.has(c.id) && !ids.has(c.id)) errs.push('removed without a row ' + c.id); }
  // no two contesting insertions both present
  let pairs = 0;
  for (const a of A.log.slice(1)) for (const h of a.hunks || []) if (h.ids.length && h.ids.some(i => alive.has(i))) for (let k = a.v + 1; k <= A.head; k++) { const b = A.log[k]; if (b.clientId === a.clientId || b.base >= a.v) continue; for (const g of b.hunks || []) if (g.ids.some(i => alive.has(i)) && g.D.some(d => h.Dset.has(d))) errs.push(`two contesting insertions present ${a.v}/${b.v}`); }
  return errs;
}
module.exports = { Sim, Client, rng, check, Delta, Authority };
