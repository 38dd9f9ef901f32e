import { browserEnvironment, Connection, Delta, Offline, type Environment } from '@aetherflow/core';

/** The change that leads from one text to another, when only one place differs. */
function difference(before: string, after: string): Delta {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return new Delta().retain(start).insert(after.slice(start, after.length - end)).delete(before.length - start - end);
}

const textOf = (content: Delta): string => content.ops.map(({ insert }) => (typeof insert === 'string' ? insert : '\uFFFC')).join('');

/** Ties a text area to a document, as soon as that is there, with or without a network. */
export async function share(page: Document, url: string, user: string, token: () => Promise<string>, id: string, environment: Environment): Promise<Connection> {
  const area = page.querySelector<HTMLTextAreaElement>('#text')!;
  const offline = await Offline.start(environment, user);
  const connection = new Connection({ url, token, environment, offline });
  const shared = connection.open(id);
  const show = (): void => {
    area.value = textOf(shared.content());
    area.disabled = !shared.loaded;
  };
  shared.on('reset', show);
  shared.on('change', show);
  shared.on('progress', () => (page.querySelector('#state')!.textContent = `version ${shared.version}, ${shared.unsentEdits} unsent`));
  area.addEventListener('input', () => shared.edit(difference(textOf(shared.content()), area.value)));
  page.querySelector('#undo')!.addEventListener('click', () => shared.undo());
  page.querySelector('#redo')!.addEventListener('click', () => shared.redo());
  show();
  connection.connect();
  return connection;
}

const { user = '', token = '', document: id = '' } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
if (id !== '') {
  await share(document, `ws://${location.hostname}:8000/ws`, user, async () => token, id, browserEnvironment());
}
