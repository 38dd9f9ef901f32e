import { onBeforeUnmount, ref, shallowRef } from 'vue';
import type { CommittedEdit } from '@aetherflow/core';
import { grouped, groupsOf, type EditGroup } from './groups';
import { HistoryReader, logged, type LoggedEdit } from './log';
import { canBeLookedInto, Returns } from './returns';
import { useNames } from './use-names';
import type { AnyDocument, DocumentKind } from '../../editor/use-document';

/** How many operations are read at once. */
const PAGE = 400;

/** Follows a document's history: the newest operations, those that come, and on request older ones. */
export function useHistory(document: AnyDocument, kind: DocumentKind) {
  const reader = new HistoryReader(document.id, kind);
  /** Ascending. */
  const groups = shallowRef<readonly EditGroup[]>([]);
  const { names, read: readNames } = useNames(document, reader);
  const head = ref(document.version);
  const busy = ref(true);
  const failure = shallowRef<unknown>();
  /** Everything above this version is in the groups. */
  const oldest = ref(document.version);
  /** Everything up to this version is in the groups. */
  let newest = document.version;
  let waiting: LoggedEdit[] = [];
  /** Looks into the edits above `oldest`, one after the other. */
  let returns: Returns | undefined;

  const off = document.on('committed', (edit: CommittedEdit) => {
    head.value = Math.max(head.value, edit.version);
    waiting.push(logged(edit));
    if (!busy.value) {
      void catchUp();
    }
  });
  onBeforeUnmount(off);

  function take(edits: readonly LoggedEdit[]): void {
    for (const edit of edits) {
      if (edit.version === newest + 1) {
        groups.value = grouped(groups.value, returns?.take(edit) ?? edit);
        newest = edit.version;
      }
    }
  }

  /** Takes what came, also what comes meanwhile; what is missing before it is read. */
  async function catchUp(): Promise<void> {
    do {
      const came = waiting;
      waiting = [];
      const first = came[0]?.version ?? newest + 1;
      if (first > newest + 1) {
        await run(async () => take(await reader.operations(newest, first - 1)));
      }
      take(came);
    } while (waiting.length > 0 && failure.value === undefined);
  }

  async function run(work: () => Promise<void>): Promise<void> {
    busy.value = true;
    failure.value = undefined;
    try {
      await work();
    } catch (error) {
      failure.value = error;
    } finally {
      busy.value = false;
    }
  }

  /** What looks into the edits above a version; undefined when the document is too long for that, or the version is not to be had. */
  async function returnsFrom(version: number): Promise<Returns | undefined> {
    try {
      if (version > 0 && !canBeLookedInto(kind, document.content())) {
        return undefined;
      }
      return new Returns(kind, version, await (kind === 'json' ? reader.data(version) : reader.content(version).then(({ ops }) => ops)));
    } catch {
      return undefined;
    }
  }

  async function load(): Promise<void> {
    await run(async () => {
      const upTo = document.version;
      const from = Math.max(0, upTo - PAGE);
      const [edits, looked] = await Promise.all([reader.operations(from, upTo), returnsFrom(from), readNames()]);
      returns = looked;
      groups.value = groupsOf(edits.map((edit) => returns?.take(edit) ?? edit));
      newest = edits.at(-1)?.version ?? from;
      oldest.value = from;
      head.value = Math.max(head.value, newest);
    });
    await catchUp();
  }

  async function older(): Promise<void> {
    await run(async () => {
      const upTo = oldest.value;
      const from = Math.max(0, upTo - PAGE);
      const [edits, before] = await Promise.all([reader.operations(from, upTo), returnsFrom(from)]);
      groups.value = [...groupsOf(edits.map((edit) => before?.take(edit) ?? edit)), ...groups.value];
      oldest.value = from;
    });
    await catchUp();
  }

  const name = (version: number, text: string): Promise<void> => reader.name(version, text);
  const forget = (version: number): Promise<void> => reader.forget(version);

  void load();
  return { reader, groups, names, head, busy, failure, oldest, load, older, name, forget };
}

export type History = ReturnType<typeof useHistory>;
