'use strict';
// The tables of a comparison, in Markdown.

const OURS = 'aetherflow';

const median = (values) => {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length === 0 ? NaN : sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const shown = (value) => {
  if (!Number.isFinite(value)) {
    return '–';
  }
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
};

function range(values) {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return finite.length < 2 ? shown(median(values)) : `${shown(median(values))} [${shown(low)}–${shown(high)}]`;
}

const COLUMNS = {
  'ops/s': (r) => r.opsPerS,
  'success %': (r) => r.successPct,
  'delivered %': (r) => (100 * r.deliveries) / r.expectedDeliveries,
  'ack p50 ms': (r) => r.ack.p50,
  'ack p99 ms': (r) => r.ack.p99,
  'remote p50 ms': (r) => r.allRemote.p50,
  'remote p99 ms': (r) => r.allRemote.p99,
  'server CPU s/1,000': (r) => r.cpuSPer1000?.all,
  'load CPU s/1,000': (r) => r.cpuSPer1000?.client,
  'cores of others': (r) => r.otherCores,
};

function groups(results) {
  const found = new Map();
  for (const one of results.filter(({ result }) => result.failed === undefined)) {
    const key = `${one.name} ${one.system}`;
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return found;
}

function table(results, lines, settings) {
  const head = ['case', 'system', 'runs', 'log and contents', ...Object.keys(COLUMNS)];
  const rows = [...groups(results).values()].map((list) => {
    const disturbed = list.filter(({ result }) => result.disturbed).length;
    const runs = `${list.length}${disturbed > 0 ? ` (${disturbed} disturbed)` : ''}`;
    const checks = list.filter(({ check }) => check !== undefined);
    const wrong = checks.filter(({ check }) => !check.good).length;
    const checked = checks.length === 0 ? '–' : wrong === 0 ? 'right' : `WRONG in ${wrong}`;
    return [list[0].name, list[0].system, runs, checked, ...Object.values(COLUMNS).map((get) => range(list.map(({ result }) => get(result))))];
  });
  const postgres = lines.postgres;
  return [
    `${settings.client} clients; medians and ranges; CPU is that of all server processes, PostgreSQL and Redis included.`,
    '',
    `Base lines: ${lines.fsyncsPerSecond} writes of 8 KiB with fdatasync a second; PostgreSQL, 8 clients: ` +
      `${postgres.rowsPerSecondOneByOne} rows a second one by one, ${postgres.rowsPerSecondByTens} by tens, ` +
      `${postgres.rowsPerSecondByHundreds} by hundreds; ${lines.webSocketEchoesPerSecond} WebSocket round trips a second.`,
    '',
    ...[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`),
    ...failures(results),
  ].join('\n');
}

/** A run that failed has no numbers; it is named, not left out in silence. */
function failures(results) {
  const failed = results.filter(({ result }) => result.failed !== undefined);
  return failed.length === 0 ? [] : ['', ...failed.map(({ name, system, round, result }) => `Failed: ${name}, ${system}, run ${round}: ${result.failed}`)];
}

/** Each line of the goal: how it is computed from the medians, and what passes. */
const GOALS = [
  ['A', 'ops/s ÷ ShareDB', 'sharedb', (o, p) => o('ops/s') / p('ops/s'), '≥', 3.5],
  ['A', 'ops/s ÷ relay', 'relay', (o, p) => o('ops/s') / p('ops/s'), '≥', 0.55],
  ['A', 'ack p99 ÷ ShareDB', 'sharedb', (o, p) => o('ack p99 ms') / p('ack p99 ms'), '<', 0.5],
  ['A', 'server CPU s/1,000', undefined, (o) => o('server CPU s/1,000'), '≤', 0.15],
  ['A4', 'ops/s ÷ relay', 'relay', (o, p) => o('ops/s') / p('ops/s'), '≥', 0.5],
  ['C', 'ops/s ÷ ShareDB', 'sharedb', (o, p) => o('ops/s') / p('ops/s'), '≥', 50],
  ['C', 'ops/s ÷ relay', 'relay', (o, p) => o('ops/s') / p('ops/s'), '≥', 0.6],
  ['D', 'ack p99 ÷ ShareDB', 'sharedb', (o, p) => o('ack p99 ms') / p('ack p99 ms'), '<', 0.7],
  ['D', 'ack p99 ÷ Hocuspocus', 'hocuspocus', (o, p) => o('ack p99 ms') / p('ack p99 ms'), '<', 0.7],
];

function verdicts(results) {
  const all = groups(results);
  const of = (name, system) => (column) => median((all.get(`${name} ${system}`) ?? []).map(({ result }) => COLUMNS[column](result)));
  const rows = [];
  for (const [name, what, peer, compute, sign, limit] of GOALS) {
    const value = compute(of(name, OURS), peer === undefined ? undefined : of(name, peer));
    if (Number.isFinite(value)) {
      const holds = sign === '≥' ? value >= limit : sign === '<' ? value < limit : value <= limit;
      rows.push(`| ${name} | ${what} | ${sign} ${limit} | ${value.toFixed(2)} | ${holds ? 'yes' : 'NO'} |`);
    }
  }
  return ['| case | what | pass | measured | passes |', '|---|---|---|---|---|', ...rows].join('\n');
}

module.exports = { table, verdicts };
