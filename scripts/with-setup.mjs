// Makes a fresh clone ready, then runs one script of the repository under the Node of the lock file:
//   node scripts/with-setup.mjs <script.mjs> [arguments]
// Runs on any Node >= 18 and needs nothing installed: it is what installs.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const stamp = join(root, 'node_modules', '.installed');
const windows = process.platform === 'win32';
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' };
// npm keeps its cache at home; where that cannot be written, it goes into the clone.
if (!isWritable(env.npm_config_cache ?? join(homedir(), '.npm'))) env.npm_config_cache = join(root, 'node_modules', '.cache', 'npm');

const [script, ...args] = process.argv.slice(2);
if (!script) fail('usage: node scripts/with-setup.mjs <script.mjs> [arguments]');

install();
build();
const child = spawn(join(bin, windows ? 'node.exe' : 'node'), [join(root, script), ...args], { cwd: root, env, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = signal ? 1 : (code ?? 1);
});

/** Installs exactly the lock file, unless that was done already for this lock file. */
function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Installing what package-lock.json names (once) ...');
  // Not `npm ci`: it refuses a lock file that lacks the optional binaries of other platforms, which npm leaves out when it writes one.
  // A system Node older than some packages want is fine: they run under the Node that this very step installs.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, wanted);
}

/** Compiles the packages; turbo skips what has not changed. */
function build() {
  run(join(bin, 'turbo'), ['run', 'build', '--output-logs=errors-only', '--log-order=grouped'], 'pipe');
}

/** Whether the folder, or the nearest one above it that exists, can be written. */
function isWritable(folder) {
  if (!existsSync(folder)) return isWritable(dirname(folder));
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function run(command, parameters, stdio = 'inherit') {
  const result = spawnSync(command, parameters, {
    cwd: root,
    env,
    stdio: stdio === 'inherit' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    shell: windows,
  });
  if (result.status === 0) return;
  if (result.stdout) process.stderr.write(result.stdout);
  if (result.stderr) process.stderr.write(result.stderr);
  fail(`${command} ${parameters.join(' ')} failed${result.error ? `: ${result.error.message}` : ` with exit code ${result.status}`}`);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
