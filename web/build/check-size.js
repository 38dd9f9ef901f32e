// Fails the build when the first load has grown over its limit: what the browser fetches to show a document, gzip-compressed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const LIMIT_BYTES = 350 * 1024;
const assets = join('dist', 'assets');
const files = ['dist/index.html', ...readdirSync(assets).map((name) => join(assets, name))].filter((name) => !name.endsWith('.map'));
const sizes = files.map((name) => ({ name, bytes: gzipSync(readFileSync(name)).length }));
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
for (const { name, bytes } of sizes) {
  console.log(`${String(bytes).padStart(8)} bytes compressed  ${name}`);
}
console.log(`${String(total).padStart(8)} bytes compressed in all, the limit is ${LIMIT_BYTES}`);
if (total > LIMIT_BYTES) {
  process.exit(1);
}
