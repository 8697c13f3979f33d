// Runs plan and drift, says on the pull request and in the summary what they gave, and fails on drift.
import { spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const env = process.env;
/** What makes it this project's comment, so that the next run writes over it. */
const marker = `<!-- pgtrickle plan of ${basename(process.cwd())} -->`;
/** What nobody's pull request is: somebody moved the database. */
const moved = ['server', 'both', 'claimed'];
const longest = 60_000;

const plan = pgtrickle('plan', '--json', ...(env.INPUT_PRUNE === 'true' ? ['--prune'] : []));
const drift = plan.error ? plan : pgtrickle('drift', '--json');
const error = plan.error ?? drift.error;
const drifts = error ? [] : drift.drifts.filter(({ kind }) => moved.includes(kind));
const text = `${marker}\n${error ? renderError(error) : renderPlan(plan, drifts)}`;

output('changes', error ? '' : plan.changes);
output('drifts', drifts.length);
if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, `${text}\n`);
await comment(text);
for (const { name, message } of drifts) console.log(`::error title=pgtrickle drift::${escapeData(`${name}: ${message}`)}`);
if (error) console.log(`::error title=pgtrickle ${error.code}::${escapeData(error.message)}`);
if (error || (drifts.length > 0 && env.INPUT_FAIL_ON_DRIFT !== 'false')) process.exitCode = 1;

function pgtrickle(...args) {
  const command = env.INPUT_COMMAND || 'npx --no-install pgtrickle';
  const url = env.INPUT_URL ? { PGTRICKLE_URL: env.INPUT_URL } : {};
  const {
    stdout,
    stderr,
    error: failure,
    // Read by the shell of a step, so that quotes, variables and npx mean what they mean there.
  } = spawnSync('bash', ['-c', `${command} "$@"`, 'pgtrickle', ...args], { encoding: 'utf8', env: { ...env, ...url }, maxBuffer: 2 ** 28 });
  try {
    return JSON.parse(stdout || stderr);
  } catch {
    return { error: { code: 'INTERNAL', message: failure?.message ?? (stderr.trim() || `${command} printed nothing`) } };
  }
}

function renderPlan({ project, plans, changes }, drifts) {
  const changed = plans.filter(({ action }) => action !== 'none' && action !== 'declare');
  const lines = [
    `### pgtrickle plan of ${project}`,
    '',
    changes === 0 ? 'Nothing would change.' : `${changes} stream table${changes === 1 ? '' : 's'} would change:`,
  ];
  if (changed.length > 0) {
    lines.push('', '| | Stream table | Changes |', '|---|---|---|');
    for (const { name, action, changes: all, warnings } of changed)
      lines.push(`| ${action} | \`${name}\` | ${cell([...all.flatMap(describe), ...warnings.map((each) => `⚠ ${each}`)].join('\n'))} |`);
    const sql = changed.flatMap(({ steps }) => steps.map((step) => `-- ${step.comment.replace(/\s+/g, ' ')}\n${step.sql}`)).join('\n');
    lines.push('', '<details><summary>SQL</summary>', '', ...fenced(sql, 'sql'), '', '</details>');
  }
  if (drifts.length > 0) {
    lines.push('', '**Drift**: the database was changed behind the files.', '', '| Stream table | What |', '|---|---|');
    for (const { name, message } of drifts) lines.push(`| \`${name}\` | ${cell(message)} |`);
  }
  const all = lines.join('\n');
  return all.length <= longest ? all : `${all.slice(0, longest)}\n\n(cut: it is too long for a comment)`;
}

function describe(change) {
  if (change.kind === 'create' || change.kind === 'drop' || change.kind === 'declare') return [];
  if (change.kind === 'query' || change.kind === 'rebuild') return [`${change.kind}: ${change.reason}`];
  return [`${change.kind === 'option' ? change.option : change.kind}: ${change.from ?? 'default'} → ${change.to ?? 'calculated'}`];
}

function renderError({ code, message, hint }) {
  return [`### pgtrickle plan failed`, '', ...fenced(`${code}: ${message}${hint ? `\n${hint}` : ''}`, '')].join('\n');
}

/** A fence that is longer than any in the text. */
function fenced(text, language) {
  const ticks = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return [`${ticks}${language}`, text, ticks];
}

function cell(text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('|', '\\|')
    .replace(/\s*\n\s*/g, '<br>');
}

function escapeData(text) {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function output(name, value) {
  if (env.GITHUB_OUTPUT) appendFileSync(env.GITHUB_OUTPUT, `${name}=${value}\n`);
}

async function comment(body) {
  const event = env.GITHUB_EVENT_PATH ? JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, 'utf8')) : {};
  const number = event.pull_request?.number;
  if (number === undefined || !env.INPUT_TOKEN) {
    console.log(body);
    return;
  }
  const issues = `${env.GITHUB_API_URL}/repos/${env.GITHUB_REPOSITORY}/issues`;
  let mine;
  for (let page = 1; mine === undefined; page++) {
    const found = await call(`${issues}/${number}/comments?per_page=100&page=${page}`);
    mine = found.find((each) => each.body?.startsWith(marker));
    if (found.length < 100) break;
  }
  if (mine) await call(`${issues}/comments/${mine.id}`, 'PATCH', { body });
  else await call(`${issues}/${number}/comments`, 'POST', { body });
}

async function call(url, method = 'GET', body = undefined) {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${env.INPUT_TOKEN}`, accept: 'application/vnd.github+json', 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (response.ok) return response.json();
  // A fork's token may not write: the summary has the plan all the same.
  console.log(`::warning title=pgtrickle plan::the comment was not written: ${response.status} ${response.statusText}`);
  return [];
}
