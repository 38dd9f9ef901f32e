import { describe, expect, it } from 'vitest';
import type { ConflictEntry } from '@aetherflow/core';
import { DocumentMeter, percentile, traceOf } from '../src/panels/traces/meter';

const STAGES = {
  traceId: 'a'.repeat(32),
  submittedMicros: 500,
  sequencedMicros: 1_000,
  handedOverMicros: 1_500,
  committedMicros: 4_500,
  arrivedMicros: 6_000,
  totalMicros: 6_200,
};

describe('the trace of an edit', () => {
  it('covers the time from the key stroke to the acknowledgement without gaps', () => {
    const trace = traceOf({ opId: 'o', version: 3, begunAt: 1_000, sentAt: 1_025, acknowledgedAt: 1_035, stages: STAGES })!;
    expect(trace.totalMicros).toBe(35_000);
    expect(trace.spans.map(({ name }) => name)).toEqual(['client', 'gateway', 'sequencing', 'commit', 'publish', 'delivery']);
    trace.spans.reduce((end, { fromMicros, toMicros }) => {
      expect(fromMicros).toBeCloseTo(end, 3);
      expect(toMicros).toBeGreaterThanOrEqual(fromMicros);
      return toMicros;
    }, 0);
    expect(trace.spans.at(-1)!.toMicros).toBe(35_000);
    const commit = trace.spans[3]!;
    expect(commit.toMicros - commit.fromMicros).toBeCloseTo(3_000, 3);
  });

  it('stays within its ends when the clocks disagree', () => {
    const trace = traceOf({ opId: 'o', version: 3, begunAt: 1_000, sentAt: 1_000, acknowledgedAt: 1_005, stages: STAGES })!;
    expect(Math.max(...trace.spans.map(({ toMicros }) => toMicros))).toBe(5_000);
    expect(trace.spans.every(({ fromMicros, toMicros }) => fromMicros <= toMicros)).toBe(true);
  });

  it('needs the stages of a traced edit', () => {
    expect(traceOf({ opId: 'o', version: 3, begunAt: 0, sentAt: 0, acknowledgedAt: 1 })).toBeUndefined();
  });
});

describe('percentiles', () => {
  it('are values that occurred', () => {
    const values = Array.from({ length: 100 }, (_, place) => place + 1);
    expect([0.5, 0.95, 0.99].map((part) => percentile(values, part))).toEqual([50, 95, 99]);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe('the meter of a document', () => {
  it('counts conflicts, each once and also one that changes nothing', () => {
    const listeners = new Map<string, (event: unknown) => void>();
    const document = { on: (name: string, heard: (event: unknown) => void) => (listeners.set(name, heard), () => listeners.delete(name)) };
    const meter = new DocumentMeter(document as never);
    const tell = (conflict: Partial<ConflictEntry>): void => listeners.get('conflict')!(conflict);
    tell({ id: 'k1', open: true });
    tell({ id: 'k1', open: false });
    tell({ id: 'k2', open: false });
    listeners.get('committed')!({ own: false, opType: 'resolution' });
    expect([meter.conflicts.value, meter.received.value]).toEqual([2, 1]);
    meter.stop();
    expect(listeners.size).toBe(0);
  });
});
