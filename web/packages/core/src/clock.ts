/** How many round trips are remembered; the shortest of them tells the time best. */
const SAMPLES_MAX = 8;

/**
 * The server's clock as seen from here. Each ping and its answer give one estimate of the difference; the one with the shortest
 * round trip has the smallest possible error (half of that round trip).
 */
export class ServerClock {
  private samples: { offsetMillis: number; roundTripMillis: number }[] = [];

  constructor(private readonly now: () => number) {}

  /** The server's answer `serverTime` to something sent at `sentAt` has just arrived. */
  answered(sentAt: number, serverTime: number): void {
    const arrivedAt = this.now();
    const roundTripMillis = Math.max(0, arrivedAt - sentAt);
    this.samples.push({ offsetMillis: serverTime - (sentAt + arrivedAt) / 2, roundTripMillis });
    if (this.samples.length > SAMPLES_MAX) {
      this.samples.shift();
    }
  }

  /** By how much the server's clock is ahead of the local one; 0 as long as nothing is known. */
  get offsetMillis(): number {
    let best: { offsetMillis: number; roundTripMillis: number } | undefined;
    for (const sample of this.samples) {
      if (best === undefined || sample.roundTripMillis <= best.roundTripMillis) {
        best = sample;
      }
    }
    return best === undefined ? 0 : Math.round(best.offsetMillis);
  }

  /** Milliseconds since the epoch by the server's clock. */
  serverNow(): number {
    return Math.round(this.now() + this.offsetMillis);
  }
}
