// Every relative link of a page leads somewhere, and every error code has its entry in docs/errors.md.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const pages = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], { encoding: 'utf8' })
  .stdout.split('\n')
  .filter(existsSync);
const problems = pages.flatMap(brokenLinks);

const errors = readFileSync('docs/errors.md', 'utf8');
const codes = [...readFileSync('packages/core/src/error/codes.ts', 'utf8').matchAll(/^ {2}([A-Z]+(?:_[A-Z]+)*):/gm)].map(([, code]) => code);
for (const code of codes) if (!errors.includes(`\`${code}\``)) problems.push(`docs/errors.md: no entry for ${code}`);

console.log(problems.length === 0 ? `${pages.length} pages, ${codes.length} error codes` : problems.join('\n'));
if (problems.length > 0 || codes.length === 0) process.exitCode = 1;

function brokenLinks(page) {
  const text = readFileSync(page, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target).filter((target) => !/^([a-z]+:|#)/.test(target));
  return targets.filter((target) => !existsSync(join(dirname(page), target.split('#')[0]))).map((target) => `${page}: ${target} leads nowhere`);
}
