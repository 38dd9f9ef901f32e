'use strict';
// The stack under test, as ./start-all.sh starts it: default settings, fresh data, free ports.
const { execFileSync } = require('child_process');
const fs = require('fs');
const net = require('net');
const os = require('os');
const path = require('path');

const ROOT = path.resolve(__dirname, '../..');
const PORTS = [
  'GATEWAY',
  'WEB',
  'GATEWAY_MANAGEMENT',
  'SESSION',
  'SESSION_MANAGEMENT',
  'STATESYNC',
  'STATESYNC_MANAGEMENT',
  'POSTGRES',
  'REDIS',
];

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, () => new Promise((resolve) => {
      const server = net.createServer().listen(0, '127.0.0.1', () => resolve(server));
    })),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

class Stack {
  static async start() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'aetherflow-peers-'));
    const ports = await freePorts(PORTS.length);
    const env = { ...process.env, AETHERFLOW_RUN_DIR: `${folder}/run`, AETHERFLOW_DATA_DIR: `${folder}/data` };
    PORTS.forEach((name, i) => (env[`AETHERFLOW_${name}_PORT`] = String(ports[i])));
    const stack = new Stack(folder, env);
    try {
      execFileSync(path.join(ROOT, 'start-all.sh'), [], { env, stdio: ['ignore', 'inherit', 'inherit'] });
    } catch (failure) {
      // The folder stays: its logs say why.
      stack.end();
      throw failure;
    }
    return stack;
  }

  constructor(folder, env) {
    this.folder = folder;
    this.env = env;
  }

  get port() {
    return Number(this.env.AETHERFLOW_GATEWAY_PORT);
  }

  /** Every process that serves: the services, PostgreSQL and Redis. */
  get pids() {
    const files = ['run/gateway.pid', 'run/statesync.pid', 'run/session.pid', 'data/postgres/postmaster.pid', 'data/redis/redis.pid'];
    return files.map((file) => parseInt(fs.readFileSync(path.join(this.folder, file), 'utf8'), 10));
  }

  /** Ends its processes, those of a stack that has started only in part too. */
  end() {
    execFileSync(path.join(ROOT, 'stop-all.sh'), [], { env: this.env, stdio: 'ignore' });
  }

  stop() {
    this.end();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

module.exports = { Stack };
