'use strict';
// Runs AetherFlow and its peers in turn under the peers' load harness and prints the table. Started by compare.sh.
const { spawnSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { Stack } = require('./stack');
const { baseLines } = require('./base-lines');
const { runOurs, runPeer } = require('./runner');
const { table, verdicts } = require('./table');

const PEERS = process.env.AETHERFLOW_PEERS;
const OURS = 'aetherflow';

/** What is run: the harness' case with its options, the systems to compare with, and which of its options make it short. */
const CASES = {
  A: { case: 'A', options: {}, quick: {}, systems: ['sharedb', 'relay'] },
  A4: { case: 'A', options: { inflight: 4, ops: 40000 }, quick: { ops: 20000 }, systems: ['sharedb', 'relay'] },
  C: { case: 'C', options: { 'max-seconds': 12 }, quick: { 'max-seconds': 6 }, systems: ['sharedb', 'relay'] },
  D: { case: 'D', options: {}, quick: { seconds: 8 }, systems: ['sharedb', 'hocuspocus', 'relay'] },
};
/** A server that has run for some minutes is measured, not one whose code is still being compiled: this, and then each case once. */
const WARM_UP = { case: 'A', options: { ops: 400000, inflight: 4 } };

const LIGHT_ONLY = ['relay'];

function read(argv) {
  const settings = { runs: 5, cases: Object.keys(CASES), client: 'light', only: undefined, operations: undefined, quick: false, keep: false, json: undefined };
  let runs;
  for (let i = 0; i < argv.length; i++) {
    switch (argv[i]) {
      case '--quick':
        settings.quick = true;
        break;
      case '--keep':
        settings.keep = true;
        break;
      case '--runs':
        runs = Number(argv[++i]);
        break;
      case '--cases':
        settings.cases = argv[++i].split(',');
        break;
      case '--client':
        settings.client = argv[++i];
        break;
      case '--only':
        settings.only = argv[++i].split(',');
        break;
      case '--operations':
        settings.operations = Number(argv[++i]);
        break;
      case '--json':
        settings.json = path.resolve(argv[++i]);
        break;
      default:
        fail(`There is no option ${argv[i]}. See compare.sh --help`);
    }
  }
  settings.runs = runs ?? (settings.quick ? 3 : 5);
  if (settings.operations !== undefined && !(settings.operations >= 1000)) {
    fail('--operations is 1000 or more');
  }
  if (!(settings.runs >= 1) || !settings.cases.every((name) => name in CASES) || !['light', 'full'].includes(settings.client)) {
    fail('--runs is 1 or more, --cases of A,A4,C,D, --client light or full');
  }
  return settings;
}

function fail(text) {
  console.error(text);
  process.exit(2);
}

class Comparison {
  constructor(settings) {
    this.settings = settings;
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'aetherflow-compare-'));
    this.results = [];
  }

  async run() {
    const { settings } = this;
    const lines = await baseLines(PEERS, this.folder);
    const needed = settings.only === undefined || settings.only.includes(OURS);
    this.stack = needed ? await Stack.start() : undefined;
    try {
      if (this.stack !== undefined) {
        for (const spec of [WARM_UP, ...settings.cases.map((name) => CASES[name])]) {
          await this.once('warm-up', OURS, spec, 0);
        }
      }
      for (let round = 1; round <= settings.runs; round++) {
        for (const name of settings.cases) {
          for (const system of this.systems(CASES[name])) {
            await this.once(name, system, CASES[name], round);
          }
        }
      }
    } finally {
      if (settings.keep) {
        console.log(`AetherFlow keeps running in ${this.stack?.folder}, at port ${this.stack?.port}`);
      } else {
        this.stack?.stop();
      }
    }
    const counted = this.results.filter(({ name }) => name !== 'warm-up');
    console.log(`\n${table(counted, lines, settings)}\n\n${verdicts(counted)}`);
    if (settings.json !== undefined) {
      fs.writeFileSync(settings.json, JSON.stringify({ settings, machine: machine(), baseLines: lines, results: this.results }, null, 1));
    }
    fs.rmSync(this.folder, { recursive: true, force: true });
    return counted.every(({ check, result }) => result.failed === undefined && check?.good !== false);
  }

  systems({ systems }) {
    return [OURS, ...systems].filter((system) => {
      const wanted = this.settings.only === undefined || this.settings.only.includes(system);
      return wanted && (this.settings.client === 'light' || !LIGHT_ONLY.includes(system));
    });
  }

  async once(name, system, spec, round) {
    const options = { ...spec.options, ...(this.settings.quick ? spec.quick : {}), client: this.settings.client };
    if (spec.case === 'A' && spec !== WARM_UP && this.settings.operations !== undefined) {
      options.ops = this.settings.operations;
    }
    const record = path.join(this.folder, 'record.json');
    const ours = system === OURS;
    let result;
    try {
      result = await (ours ? runOurs(this.stack, spec.case, options, record) : runPeer(system, spec.case, options));
    } catch (failure) {
      result = { failed: failure.message };
    }
    const check = ours && result.failed === undefined ? this.check(record) : undefined;
    this.results.push({ name, system, round, result, check });
    console.log(line(name, system, round, result, check));
  }

  check(record) {
    const run = spawnSync('node', [path.join(__dirname, 'check.js'), record, String(this.stack.port)], { encoding: 'utf8' });
    return JSON.parse(run.stdout || `{"good":false,"problems":[${JSON.stringify(run.stderr)}]}`);
  }
}

function line(name, system, round, result, check) {
  if (result.failed !== undefined) {
    return `${name} ${round} ${system}: FAILED ${result.failed}`;
  }
  const checked = check === undefined ? '' : check.good ? ', nothing lost, nothing doubled, contents equal' : `, WRONG: ${check.problems}`;
  const errors = result.errors > 0 ? `, ${result.errors} errors ${JSON.stringify(result.errorTexts)}` : '';
  return (
    `${name} ${round} ${system}: ${result.opsPerS} ops/s, ack p50 ${result.ack.p50} p99 ${result.ack.p99} ms, ` +
    `remote p50 ${result.allRemote.p50} p99 ${result.allRemote.p99} ms, server CPU ${result.cpuSPer1000?.all} s/1000, ` +
    `load ${result.cpuSPer1000?.client} s/1000${result.disturbed ? `, others used ${result.otherCores} cores` : ''}${errors}${checked}`
  );
}

function machine() {
  const cpus = os.cpus();
  return { cores: cpus.length, cpu: cpus[0]?.model, memoryMiB: Math.round(os.totalmem() / 1048576), node: process.version };
}

/** The peers' PostgreSQL and Redis run while something is measured; whoever has started them before keeps them. */
async function main() {
  const settings = read(process.argv.slice(2));
  const infrastructure = (command) => spawnSync(path.join(PEERS, 'infra.sh'), [command], { stdio: 'ignore' }).status === 0;
  const ranBefore = infrastructure('status');
  if (!ranBefore && !infrastructure('start')) {
    fail(`The peers' PostgreSQL and Redis do not start; see ${path.join(PEERS, 'infra.sh')}`);
  }
  try {
    return await new Comparison(settings).run();
  } finally {
    if (!ranBefore) {
      infrastructure('stop');
    }
  }
}

main().then(
  (good) => process.exit(good ? 0 : 1),
  (failure) => {
    console.error(failure);
    process.exit(1);
  },
);
