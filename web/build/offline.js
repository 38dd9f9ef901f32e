// Writes the service worker of the bundle: the list of its files, and a version that follows from their content.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const files = readdirSync('dist', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(html|js|css|svg|woff2)$/.test(entry.name) && entry.name !== 'service-worker.js')
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();
const template = readFileSync('build/service-worker.js', 'utf8');
const hash = createHash('sha256').update(template);
files.forEach((file) => hash.update(file).update(readFileSync(file)));
const names = files.map((file) => file.slice('dist'.length).replaceAll('\\', '/')).filter((name) => name !== '/index.html');
writeFileSync(
  'dist/service-worker.js',
  template
    .replace('const FILES = [];', `const FILES = ${JSON.stringify(names)};`)
    .replace("const VERSION = '';", `const VERSION = '${hash.digest('hex').slice(0, 16)}';`),
);
