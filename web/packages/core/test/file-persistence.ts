import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Entry, Persistence } from '../src/index';

/** What outlives a process, in a file that is written as a whole; one process at a time uses it. */
export function filePersistence(file: string): Persistence {
  const load = (): Map<string, unknown> =>
    new Map(existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as [string, unknown][]) : []);
  return {
    read: async (prefix) =>
      [...load()]
        .map(([key, value]): Entry => ({ key: JSON.parse(key) as string[], value }))
        .filter(({ key }) => prefix.every((part, place) => key[place] === part)),
    write: async (changes) => {
      const values = load();
      for (const { key, value } of changes) {
        if (value === undefined) {
          values.delete(JSON.stringify(key));
        } else {
          values.set(JSON.stringify(key), value);
        }
      }
      writeFileSync(`${file}.new`, JSON.stringify([...values]));
      renameSync(`${file}.new`, file);
    },
    claim: async () => () => undefined,
  };
}
