// What Maven runs: one npm step, left out when nothing that it reads has changed since it last succeeded.
// Usage: node build/maven.js install|bundle|test
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(web);

const SETUP = ['package.json', 'package-lock.json', '.npmrc', 'packages/core/package.json'];
const SOURCES = [...SETUP, 'index.html', 'build', 'public', 'src', 'packages', 'tsconfig.json', 'tsconfig.base.json', 'vite.config.ts'];
const VECTORS = '../document-model/src/test/resources/vectors/client';
// Beside the reports of the other modules' tests, so that these are counted with them.
const REPORT = 'target/surefire-reports/TEST-web.xml';
const STEPS = {
  install: { reads: SETUP, makes: 'node_modules/.package-lock.json', command: ['ci', '--no-audit', '--no-fund'] },
  bundle: { reads: SOURCES, makes: 'dist/index.html', command: ['run', 'build'] },
  test: {
    reads: [...SOURCES, 'test', 'vitest.config.ts', VECTORS],
    makes: REPORT,
    command: ['test', '--', '--reporter=default', '--reporter=junit', `--outputFile.junit=${REPORT}`],
  },
};

const name = process.argv[2];
const step = STEPS[name];
if (step === undefined) {
  fail(`unknown step ${name}`);
}
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Node ${process.versions.node} is too old for the web page: 20.19 or newer is needed`);
}
const stamp = join('target', `npm-${name}.stamp`);
if (existsSync(stamp) && existsSync(step.makes) && newest(step.reads) < statSync(stamp).mtimeMs) {
  console.log(`npm ${step.command.join(' ')}: nothing has changed`);
} else {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, step.command, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.status !== 0) {
    fail(`npm ${step.command.join(' ')} failed`);
  }
  if (name === 'bundle') {
    // The names of the bundle's files change with their content, and Maven would pack the old ones too.
    rmSync('target/classes/META-INF/resources', { recursive: true, force: true });
  }
  mkdirSync('target', { recursive: true });
  writeFileSync(stamp, '');
}

function newest(paths) {
  return Math.max(
    0,
    ...paths
      .filter((path) => existsSync(path))
      .map((path) => {
        const stats = statSync(path);
        if (!stats.isDirectory()) {
          return stats.mtimeMs;
        }
        // node_modules belongs to no source folder, not even to that of a workspace.
        return newest(readdirSync(path).filter((entry) => entry !== 'node_modules').map((entry) => join(path, entry)));
      }),
  );
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
