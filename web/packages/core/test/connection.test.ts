import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NoToken, type ClientFrame, type ConnectionStatus } from '../src/index';
import { FakeGateway, pass, SERVER_AHEAD_MILLIS } from './fake-gateway';

let gateway: FakeGateway;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  gateway = new FakeGateway();
});

afterEach(() => {
  vi.useRealTimers();
});

function sent(type: ClientFrame['type']): ClientFrame[] {
  return gateway.lines.flatMap((line) => line.received).filter((frame) => frame.type === type);
}

describe('connecting', () => {
  it('authenticates after the greeting and tells who is signed in', async () => {
    const connection = gateway.connection('ana');
    const seen: string[] = [];
    connection.on('status', ({ kind }) => seen.push(kind));
    connection.connect();
    await pass(50);
    expect(seen).toEqual(['connecting', 'connected']);
    expect(connection.user).toMatchObject({ id: 'u-ana', name: 'ana' });
    expect(sent('auth')).toEqual([{ type: 'auth', token: 'ana', clientId: 'client-ana' }]);
  });

  it('measures the clock of the server', async () => {
    const connection = gateway.connection('ana');
    connection.connect();
    await pass(100);
    expect(connection.clockOffsetMillis).toBe(SERVER_AHEAD_MILLIS);
  });

  it('pings, and takes a silent line for dead', async () => {
    const connection = gateway.connection('ana');
    connection.connect();
    await pass(46_000);
    expect(sent('ping')).toHaveLength(4);
    gateway.silent = true;
    await pass(14_000 + 8_050);
    expect(connection.status.kind).toBe('reconnecting');
    gateway.silent = false;
    await pass(15_000);
    expect(connection.status.kind).toBe('connected');
  });

  it('gives up on a handshake that takes too long', async () => {
    gateway.silent = true;
    const connection = gateway.connection('ana');
    connection.connect();
    await pass(10_000);
    expect(connection.status).toMatchObject({ kind: 'reconnecting', attempt: 1 });
  });
});

describe('after a break', () => {
  it('comes back with its session, waiting longer each time', async () => {
    const connection = gateway.connection('ana');
    const waits: number[] = [];
    connection.on('status', (status: ConnectionStatus) => {
      if (status.kind === 'reconnecting') {
        waits.push(status.retryAt - Date.now());
      }
    });
    connection.connect();
    await pass(50);
    const { sessionId } = connection;
    gateway.down = true;
    gateway.breakLines(1006);
    await pass(60_000);
    expect(waits.slice(0, 4)).toEqual([188, 375, 750, 1500]);
    expect(Math.max(...waits)).toBeLessThanOrEqual(15_000);
    gateway.down = false;
    await pass(16_000);
    expect(connection.status.kind).toBe('connected');
    expect(connection.sessionId).toBe(sessionId);
    expect(sent('auth').at(-1)).toMatchObject({ sessionId, resumeToken: `resume-${sessionId}` });
  });

  it('reconnects on 4000–4499 and stops on 4500–4999', async () => {
    const connection = gateway.connection('ana');
    connection.connect();
    await pass(50);
    gateway.breakLines(4000, 'DRAINING');
    await pass(1_000);
    expect(connection.status.kind).toBe('connected');
    gateway.breakLines(4503, 'SESSION_MOVED');
    await pass(60_000);
    expect(connection.status).toEqual({ kind: 'ended', code: 4503, reason: 'SESSION_MOVED' });
    connection.connect();
    await pass(50);
    expect(connection.status.kind).toBe('connected');
  });

  it('knows that the network is gone, and is quick when it comes back', async () => {
    const connection = gateway.connection('ana');
    connection.connect();
    await pass(50);
    gateway.setOnline(false);
    gateway.down = true;
    gateway.breakLines(1006);
    await pass(120_000);
    expect(connection.status.kind).not.toBe('connected');
    gateway.down = false;
    gateway.setOnline(true);
    await pass(50);
    expect(connection.status.kind).toBe('connected');
  });

  it('closes for good when asked to', async () => {
    const connection = gateway.connection('ana');
    connection.connect();
    await pass(50);
    connection.close();
    await pass(60_000);
    expect(connection.status.kind).toBe('idle');
    expect(gateway.lines).toHaveLength(0);
  });
});

describe('tokens', () => {
  it('renews the token in place before it ends', async () => {
    gateway.tokenLifeMillis = 100_000;
    const asked: boolean[] = [];
    const connection = gateway.connection('ana', {
      token: async (renew) => {
        asked.push(renew);
        return `token-${asked.length}`;
      },
    });
    connection.connect();
    await pass(79_000);
    expect(asked).toEqual([false]);
    await pass(2_000);
    expect(asked).toEqual([false, true]);
    expect(sent('auth')[1]).toEqual({ type: 'auth', token: 'token-2', clientId: 'client-ana' });
    expect(connection.status.kind).toBe('connected');
  });

  it('asks for a new one when the old one had ended', async () => {
    const asked: boolean[] = [];
    const connection = gateway.connection('ana', {
      token: async (renew) => {
        asked.push(renew);
        return 'ana';
      },
    });
    connection.connect();
    await pass(50);
    gateway.breakLines(4502, 'TOKEN_EXPIRED');
    await pass(1_000);
    expect(asked).toEqual([false, true]);
    expect(connection.status.kind).toBe('connected');
  });

  it('ends when there is none to be had, and tries again when asking failed', async () => {
    const signedOut = gateway.connection('ana', { token: () => Promise.reject(new NoToken('signed out')) });
    signedOut.connect();
    let failures = 2;
    const flaky = gateway.connection('bob', { token: async () => (failures-- > 0 ? Promise.reject(new Error('503')) : 'bob') });
    flaky.connect();
    await pass(5_000);
    expect(signedOut.status).toEqual({ kind: 'ended', code: 0, reason: 'signed out' });
    expect(flaky.status.kind).toBe('connected');
  });
});
