// Runs the benchmark of every package that has one, in turn; `npm run bench -- core` runs one.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const wanted = process.argv.slice(2);
for (const name of readdirSync('packages')) {
  const manifest = `packages/${name}/package.json`;
  if (!existsSync(manifest) || (wanted.length > 0 && !wanted.includes(name))) continue;
  if (!JSON.parse(readFileSync(manifest, 'utf8')).scripts?.bench) continue;
  const { status } = spawnSync('npm', ['run', 'bench', '--silent', '-w', `packages/${name}`], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exitCode = 1;
}
