'use strict';
// What the machine itself can do, measured beside the systems: durable writes, PostgreSQL inserts, WebSocket round trips.
const { execFileSync, fork } = require('child_process');
const fs = require('fs');
const path = require('path');

const FSYNC_MILLIS = 1500;
const ECHO_PORT = 7090;
const ECHO_SECONDS = 2;

/** 8 KiB written and flushed, one after the other. */
function fsyncsPerSecond(folder) {
  const file = path.join(folder, 'fsync.probe');
  const descriptor = fs.openSync(file, 'w');
  const page = Buffer.alloc(8192, 1);
  const begin = performance.now();
  let count = 0;
  for (; performance.now() - begin < FSYNC_MILLIS; count++) {
    fs.writeSync(descriptor, page, 0, page.length, (count % 1000) * page.length);
    fs.fdatasyncSync(descriptor);
  }
  const seconds = (performance.now() - begin) / 1000;
  fs.closeSync(descriptor);
  fs.unlinkSync(file);
  return Math.round(count / seconds);
}

function postgresInserts(peers) {
  const output = execFileSync(path.join(peers, 'limits/pg.sh'), [], { env: { ...process.env, T: '1' }, encoding: 'utf8' });
  const rate = (rows, clients) =>
    Number(new RegExp(`durable\\D+${rows}\\D+${clients}: \\d+ commits/s, (\\d+) rows/s`).exec(output)?.[1]);
  return { rowsPerSecondOneByOne: rate(1, 8), rowsPerSecondByTens: rate(10, 8), rowsPerSecondByHundreds: rate(100, 8) };
}

async function echoesPerSecond(peers) {
  const server = fork(path.join(peers, 'limits/ws-echo-server.js'), [String(ECHO_PORT)], { stdio: ['pipe', 'pipe', 'inherit', 'ipc'] });
  await new Promise((ready) => server.stdout.once('data', ready));
  const client = [path.join(peers, 'limits/ws-echo-client.js'), String(ECHO_PORT), '100', String(ECHO_SECONDS), '1'];
  const output = execFileSync('node', client, { encoding: 'utf8' });
  server.kill();
  return Number(/(\d+) round trips/.exec(output)?.[1]);
}

async function baseLines(peers, folder) {
  return {
    fsyncsPerSecond: fsyncsPerSecond(folder),
    postgres: postgresInserts(peers),
    webSocketEchoesPerSecond: await echoesPerSecond(peers),
  };
}

module.exports = { baseLines };
