import type { Entry, Persistence } from '../src/index';

/** A browser's storage and locks in memory; each page has its own view of them, which ends with the page. */
export class FakeStorage {
  private readonly values = new Map<string, string>();
  private readonly claims = new Map<string, () => void>();
  private readonly waiting = new Map<string, (() => void)[]>();
  writes = 0;

  /** What one page sees. Nothing is written after its end, and its claims are free. */
  page(): Persistence & { end(): void } {
    let ended = false;
    const held: string[] = [];
    return {
      read: async (prefix) => this.read(prefix),
      write: async (changes) => {
        if (!ended) {
          this.write(changes);
        }
      },
      claim: async (name, waitMillis) => {
        const deadline = Date.now() + waitMillis;
        while (this.claims.has(name)) {
          const left = deadline - Date.now();
          if (left <= 0) {
            return undefined;
          }
          await new Promise<void>((wake) => {
            this.waiting.set(name, [...(this.waiting.get(name) ?? []), wake]);
            setTimeout(wake, left);
          });
        }
        const release = (): void => this.release(name);
        this.claims.set(name, release);
        held.push(name);
        return release;
      },
      end: () => {
        ended = true;
        held.forEach((name) => this.release(name));
      },
    };
  }

  keys(): string[][] {
    return [...this.values.keys()].map((key) => JSON.parse(key) as string[]);
  }

  private read(prefix: readonly string[]): Entry[] {
    return this.keys()
      .filter((key) => prefix.every((part, place) => key[place] === part))
      .sort((a, b) => (a.join('\u0000') < b.join('\u0000') ? -1 : 1))
      .map((key) => ({ key, value: JSON.parse(this.values.get(JSON.stringify(key))!) }));
  }

  private write(changes: readonly Entry[]): void {
    this.writes += 1;
    for (const { key, value } of changes) {
      if (value === undefined) {
        this.values.delete(JSON.stringify(key));
      } else {
        this.values.set(JSON.stringify(key), JSON.stringify(value));
      }
    }
  }

  private release(name: string): void {
    this.claims.delete(name);
    (this.waiting.get(name) ?? []).forEach((wake) => wake());
    this.waiting.delete(name);
  }
}
