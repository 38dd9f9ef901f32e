import { ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import type { AcknowledgedEdit } from '@aetherflow/core';
import type { AnyDocument } from '../../editor/use-document';

const LATENCIES_KEPT = 200;
const TRACES_KEPT = 20;
/** The chart of operations has a bar for each second of this time. */
export const SECONDS_SHOWN = 60;

export type StageName = 'client' | 'gateway' | 'sequencing' | 'commit' | 'publish' | 'delivery';

export interface StageSpan {
  readonly name: StageName;
  /** From the key stroke. */
  readonly fromMicros: number;
  readonly toMicros: number;
}

/** An own edit with the stages of its way, from the key stroke to its acknowledgement in this page. */
export interface EditTrace {
  readonly opId: string;
  readonly version: number;
  readonly traceId: string;
  readonly at: number;
  readonly totalMicros: number;
  readonly spans: readonly StageSpan[];
}

/**
 * The stages of an acknowledged edit; undefined when it was not traced. Times are taken by three clocks, of which only differences
 * are used: what lies between two of them (the line to the gateway, the stream to statesync) is halved between both ways.
 */
export function traceOf({ opId, version, begunAt, sentAt, acknowledgedAt, stages }: AcknowledgedEdit): EditTrace | undefined {
  if (stages === undefined) {
    return undefined;
  }
  const sent = (sentAt - begunAt) * 1_000;
  const total = (acknowledgedAt - begunAt) * 1_000;
  const submitted = stages.submittedMicros ?? 0;
  const arrived = stages.arrivedMicros ?? stages.totalMicros;
  const handedOver = stages.handedOverMicros ?? stages.sequencedMicros;
  const line = Math.max(0, total - sent - stages.totalMicros) / 2;
  const stream = Math.max(0, arrived - submitted - stages.committedMicros) / 2;
  const statesync = sent + line + submitted + stream;
  const marks = [0, sent, statesync, statesync + handedOver, statesync + stages.committedMicros, sent + line + arrived, total];
  const names: StageName[] = ['client', 'gateway', 'sequencing', 'commit', 'publish', 'delivery'];
  const spans = names.map((name, place) => {
    const fromMicros = Math.min(total, marks[place]!);
    return { name, fromMicros, toMicros: Math.max(fromMicros, Math.min(total, marks[place + 1]!)) };
  });
  return { opId, version, traceId: stages.traceId, at: acknowledgedAt, totalMicros: total, spans };
}

/** The value below which a part of the sorted values lies; NaN when there are none. */
export function percentile(sorted: readonly number[], part: number): number {
  return sorted.length === 0 ? Number.NaN : sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)]!;
}

/** The live numbers of a document on this connection; it counts from its beginning on, whether a panel shows it or not. */
export class DocumentMeter {
  /** From sending to acknowledgement, oldest first. */
  readonly latenciesMillis: ShallowRef<readonly number[]> = shallowRef([]);
  readonly traces: ShallowRef<readonly EditTrace[]> = shallowRef([]);
  readonly sent: Ref<number> = ref(0);
  readonly received: Ref<number> = ref(0);
  readonly conflicts: Ref<number> = ref(0);
  readonly resyncs: Ref<number> = ref(0);
  private readonly contested = new Set<string>();
  private readonly seconds = new Map<number, number>();
  private readonly off: (() => void)[];

  constructor(document: AnyDocument) {
    this.off = [
      document.on('committed', ({ own }) => {
        (own ? this.sent : this.received).value += 1;
        this.count(Math.floor(Date.now() / 1_000));
      }),
      document.on('acknowledged', (edit) => {
        this.latenciesMillis.value = [...this.latenciesMillis.value, edit.acknowledgedAt - edit.sentAt].slice(-LATENCIES_KEPT);
        const trace = traceOf(edit);
        if (trace !== undefined) {
          this.traces.value = [trace, ...this.traces.value].slice(0, TRACES_KEPT);
        }
      }),
      document.on('conflict', ({ id }) => {
        // Told again whenever something of it changes, and perhaps decided by several operations, or by none.
        this.contested.add(id);
        this.conflicts.value = this.contested.size;
      }),
      document.on('resync', () => (this.resyncs.value += 1)),
    ];
  }

  stop(): void {
    this.off.forEach((stop) => stop());
  }

  /** Operations in each of the last seconds, oldest first. */
  perSecond(nowMillis: number): number[] {
    const now = Math.floor(nowMillis / 1_000);
    return Array.from({ length: SECONDS_SHOWN }, (_, place) => this.seconds.get(now - SECONDS_SHOWN + 1 + place) ?? 0);
  }

  private count(second: number): void {
    this.seconds.set(second, (this.seconds.get(second) ?? 0) + 1);
    for (const old of this.seconds.keys()) {
      if (old > second - SECONDS_SHOWN) {
        break;
      }
      this.seconds.delete(old);
    }
  }
}
