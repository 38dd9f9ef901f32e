// The core in a process of its own, without any page: it writes at random, undoes, goes offline and comes back, and says on its
// output what it does. Its one argument is a `Task` as JSON.
import { browserEnvironment, Connection, Offline, type Environment, type Socket } from '../src/index';
import { filePersistence } from './file-persistence';
import { Random, randomChange } from './random';

interface Task {
  /** Of the gateway: `ws://…/ws` and `http://…`. */
  readonly socket: string;
  readonly rest: string;
  readonly user: string;
  readonly document: string;
  readonly seed: number;
  readonly steps: number;
  /** Between two steps at most this long. */
  readonly pauseMillisMax: number;
  /** The file with what outlives a process. */
  readonly kept: string;
  /** After the steps: `leave` keeps what is not sent and ends; `stay` sends it, and tells what it sees until its input ends. */
  readonly end: 'leave' | 'stay';
}

const task = JSON.parse(process.argv[2]!) as Task;
const random = new Random(task.seed);

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

function pass(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}

async function token(): Promise<string> {
  const response = await fetch(`${task.rest}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ userName: task.user }),
  });
  return ((await response.json()) as { token: string }).token;
}

const environment: Environment = { ...browserEnvironment(), persistence: filePersistence(task.kept), connect: (url) => new WebSocket(url) as Socket };
const offline = await Offline.start(environment, task.user);
const connection = new Connection({ url: task.socket, token, environment, offline });
connection.connect();
const document = connection.open(task.document);
document.on('rejected', ({ code, message, draft }) => say({ rejected: code, message, draft }));
document.on('failed', ({ code }) => say({ failed: code }));
document.on('acknowledged', ({ opId, version }) => say({ acknowledged: opId, version }));
while (!document.loaded) {
  await pass(10);
}
say({ begun: offline?.clientId, unsent: document.unsentEdits });

/** Who leaves does so while offline, so that something is left for the next process however fast the gateway answers. */
const OFFLINE_STEPS = 6;

for (let step = 0; step < task.steps; step++) {
  if (task.end === 'leave' && step >= task.steps - OFFLINE_STEPS) {
    connection.close();
  }
  switch (random.below(12)) {
    case 0:
      connection.close();
      break;
    case 1:
    case 2:
      connection.connect();
      break;
    case 3:
    case 4:
      document.undo();
      break;
    case 5:
      document.redo();
      break;
    default: {
      const change = randomChange(random, document.content().length());
      if (change.ops.length > 0) {
        document.edit(change);
      }
    }
  }
  await pass(random.below(task.pauseMillisMax));
}

if (task.end === 'leave') {
  await offline?.flush();
  say({ left: document.unsent()?.pending.map(({ opId }) => opId) ?? [] });
  process.exit(0);
}
connection.connect();
process.stdin.on('end', () => process.exit(0)).resume();
for (;;) {
  if (document.live && document.unsentEdits === 0) {
    say({ version: document.version, content: document.content().ops });
  }
  await pass(200);
}
