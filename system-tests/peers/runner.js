'use strict';
// One run of the peers' load programs against one system, with the processor time of everything that serves. The harness' own
// bench.js does the same but waits until nobody else uses the machine; here a run says how much others used it.
const { execFileSync, fork } = require('child_process');
const path = require('path');

const PEERS = process.env.AETHERFLOW_PEERS;
const proc = require(path.join(PEERS, 'lib/proc'));
const peers = require(path.join(PEERS, 'peers'));
const cases = require(path.join(PEERS, 'cases'));

const RUN_MILLIS_MAX = 240_000;
const DISTURBED_CORES = 0.2;

const flags = (options) => Object.entries(options).flatMap(([key, value]) => [`--${key}`, String(value)]);

function startServer(peer) {
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'];
    const server = fork(path.join(PEERS, 'servers', peer.server), flags({ port: peer.port, ...peer.args }), { stdio });
    server.once('message', () => resolve(server));
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

async function stopServer(server) {
  server.removeAllListeners('exit');
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.send('stop');
  const patience = setTimeout(() => server.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(patience);
}

function emptyStores() {
  const { BENCH_PG_PORT, BENCH_REDIS_PORT } = process.env;
  execFileSync('psql', ['-qAt', '-h', '127.0.0.1', '-p', BENCH_PG_PORT, '-U', 'bench', 'bench', '-c', 'TRUNCATE ops, snapshots, ydocs', '-c', 'CHECKPOINT']);
  execFileSync('redis-cli', ['-p', BENCH_REDIS_PORT, 'flushall']);
}

/** The processes of a peer: its server, and the harness' PostgreSQL and Redis where it uses them. */
function peerPids(peer, server) {
  const run = process.env.BENCH_RUN;
  return peer.noInfra ? [server.pid] : [server.pid, proc.pidfile(`${run}/pg/data/postmaster.pid`), proc.pidfile(`${run}/redis/pid`)];
}

/** Runs the load and answers the engine's result, with the processor seconds of the servers, the load and all others. */
function load(program, options, pids, env) {
  const child = fork(path.join(PEERS, 'load', program), flags(options), { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const now = () => ({
    at: performance.now(),
    server: pids.reduce((sum, pid) => sum + proc.treeCpu(pid), 0),
    load: proc.stat(child.pid)?.cpu ?? 0,
    busy: proc.machine().busy,
  });
  return new Promise((resolve, reject) => {
    let begin;
    let end;
    let result;
    const patience = setTimeout(() => child.kill('SIGKILL'), RUN_MILLIS_MAX);
    child.on('message', (message) => {
      if (message.ev === 'start') {
        begin = now();
      } else if (message.ev === 'end') {
        end = now();
      } else if (message.ev === 'result') {
        result = message.r;
      }
    });
    child.on('exit', (code) => {
      clearTimeout(patience);
      if (result === undefined) {
        return reject(new Error(`the load ended with ${code}`));
      }
      const [server, own, busy] = ['server', 'load', 'busy'].map((part) => end[part] - begin[part]);
      const seconds = (end.at - begin.at) / 1000;
      const thousands = result.completed / 1000;
      const otherCores = (busy - server - own) / seconds;
      const cpu = { all: +(server / thousands).toFixed(3), client: +(own / thousands).toFixed(3) };
      const others = { otherCores: +otherCores.toFixed(2), disturbed: otherCores > DISTURBED_CORES };
      resolve({ ...result, seconds, cpuSPer1000: cpu, ...others });
    });
  });
}

/** Our own stack, which runs already. */
function runOurs(stack, caseName, options, record) {
  const env = { ...process.env, EXTERNAL_ADAPTER: path.join(__dirname, 'adapter.js'), AETHERFLOW_RECORD: record };
  return load('external.js', { ...cases[caseName], ...options, port: stack.port }, stack.pids, env);
}

/** A peer, whose server is started for this run alone. */
async function runPeer(name, caseName, options) {
  const peer = peers[name];
  if (!peer.noInfra) {
    emptyStores();
  }
  const server = await startServer(peer);
  try {
    return await load(peer.load, { ...cases[caseName], ...options, port: peer.port }, peerPids(peer, server), process.env);
  } finally {
    await stopServer(server);
  }
}

module.exports = { runOurs, runPeer };
