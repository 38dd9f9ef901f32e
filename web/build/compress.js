// Puts a compressed twin beside each file of the bundle, which the server sends as it is, and fails when the first load has grown
// over its limit: the page and everything that it names; what is loaded when it is asked for does not count.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const FIRST_LOAD_LIMIT_BYTES = 350 * 1024;

const page = readFileSync('dist/index.html', 'utf8');
const files = readdirSync('dist', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(html|js|css|svg)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));
let first = 0;
for (const file of files) {
  const content = readFileSync(file);
  const gzipped = gzipSync(content, { level: 9 });
  const brotli = brotliCompressSync(content);
  writeFileSync(`${file}.gz`, gzipped);
  writeFileSync(`${file}.br`, brotli);
  const name = file.slice('dist'.length).replaceAll('\\', '/');
  const loadedFirst = name === '/index.html' || page.includes(`"${name}"`);
  first += loadedFirst ? gzipped.length : 0;
  console.log(`${file}: ${content.length} bytes, gzip ${gzipped.length}, brotli ${brotli.length}${loadedFirst ? '' : ', later'}`);
}
console.log(`first load: ${first} bytes with gzip, the limit is ${FIRST_LOAD_LIMIT_BYTES}`);
if (first > FIRST_LOAD_LIMIT_BYTES) {
  process.exit(1);
}
