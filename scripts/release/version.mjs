// Turns the changesets into the next version of every package and its section of CHANGELOG.md:
//   npm run release:version
// A section that says "(unreleased)" is of a version that was never published: it takes the changesets, its date, and no further number.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const folder = '.changeset';
const changesets = readdirSync(folder)
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .sort()
  .map((file) => ({ file: `${folder}/${file}`, ...parse(readFileSync(`${folder}/${file}`, 'utf8')) }));
const changelog = readFileSync('CHANGELOG.md', 'utf8');
const before = currentVersion();
const isUnpublished = changelog.includes(`## ${before} (unreleased)`);
if (changesets.length === 0 && !isUnpublished) fail('There are no changesets, so there is nothing to release. Add one with: npx changeset');

if (isUnpublished) for (const { file } of changesets) rmSync(file);
else run('changeset', ['version']);
const version = currentVersion();
const lines = changesets.map(({ packages, text }) => `- ${packages.map((name) => `\`${name}\``).join(', ')}: ${text}`);
writeFileSync('CHANGELOG.md', withSection(changelog, version, lines));
setVersion('packages/dbt-bridge/dbt-package/dbt_project.yml', /^version: .*$/m, `version: "${version}"`);
for (const file of ['version.golden', 'lint-sarif.golden']) {
  setVersion(`packages/cli/test/golden/${file}`, new RegExp(`^( *"version": ")?${before.replaceAll('.', '\\.')}(",)?$`, 'm'), `$1${version}$2`);
}
run('npm', ['install', '--package-lock-only', '--no-audit', '--no-fund', '--loglevel=error']);
console.log(`${version}: look at CHANGELOG.md, commit, then tag v${version}`);

/** `"@pgtrickle-js/core": minor` above, what users read below. */
function parse(text) {
  const [, head = '', body = ''] = /^---\n([\s\S]*?)---\n([\s\S]*)$/.exec(text) ?? [];
  return { packages: [...head.matchAll(/@pgtrickle-js\/([\w-]+)/g)].map(([, name]) => name), text: body.trim().replaceAll('\n', '\n  ') };
}

function withSection(text, version, lines) {
  const date = new Date().toISOString().slice(0, 10);
  const open = `## ${version} (unreleased)`;
  if (!text.includes(open)) return text.replace(/^## /m, `## ${version} (${date})\n\n${lines.join('\n')}\n\n## `);
  const known = lines.filter((line) => !text.includes(line));
  const end = text.indexOf('\n## ', text.indexOf(open) + open.length);
  const section = end === -1 ? text.trimEnd() : text.slice(0, end).trimEnd();
  return `${section.replace(open, `## ${version} (${date})`)}${known.map((line) => `\n${line}`).join('')}\n${end === -1 ? '' : text.slice(end)}`;
}

function currentVersion() {
  return JSON.parse(readFileSync('packages/core/package.json', 'utf8')).version;
}

function setVersion(file, pattern, replacement) {
  writeFileSync(file, readFileSync(file, 'utf8').replace(pattern, replacement));
}

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) fail(`${command} ${args.join(' ')} failed`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
