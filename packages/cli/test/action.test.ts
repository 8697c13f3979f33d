import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from '@pgtrickle-js/test-fixtures/vitest';
import { expect } from 'vitest';
import { pgtrickle, runPgtrickle } from './support/run-pgtrickle.js';

const script = fileURLToPath(new URL('../../../.github/actions/plan/comment-plan.mjs', import.meta.url));

/** The comments of a pull request, as GitHub keeps them. */
async function openGithub() {
  const comments: { id: number; body: string }[] = [{ id: 1, body: 'Looks good' }];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { pathname } = new URL(request.url ?? '', 'http://github');
    const id = Number(/comments\/(\d+)$/.exec(pathname)?.[1]);
    const isAllowed = request.headers.authorization === 'Bearer secret-token';
    if (isAllowed && request.method === 'POST') comments.push({ id: comments.length + 1, body: JSON.parse(text).body });
    if (isAllowed && request.method === 'PATCH') for (const each of comments) if (each.id === id) each.body = JSON.parse(text).body;
    response.writeHead(isAllowed ? 200 : 403, { 'content-type': 'application/json' }).end(JSON.stringify(isAllowed ? comments : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { comments, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

test('the action comments the plan once, writes over it, and fails on drift only', { timeout: 120_000 }, async ({ database, db }) => {
  await db.query('create table orders (id int primary key, amount int)');
  const folder = await mkdtemp(join(tmpdir(), 'pgtrickle-action-'));
  const github = await openGithub();
  const define = (schedule: string) =>
    writeFile(
      join(folder, 'stream_tables', 'order_count.sql'),
      `---\nschedule: ${schedule}\nrefreshMode: FULL\n---\nselect count(*) as n from public.orders where amount <> 1 -- <b>|\`\`\`\n`,
    );
  const run = async (more: Record<string, string> = {}) => {
    const env = {
      PATH: process.env.PATH,
      INPUT_COMMAND: pgtrickle.map((word) => `'${word}'`).join(' '),
      INPUT_URL: database.url,
      INPUT_TOKEN: 'secret-token',
      GITHUB_API_URL: github.url,
      GITHUB_REPOSITORY: 'me/shop',
      GITHUB_EVENT_PATH: join(folder, 'event.json'),
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      ...more,
    };
    const child = spawn(process.execPath, [script], { cwd: folder, env });
    let stdout = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        stdout += chunk;
      });
    const exit = await new Promise((resolve) => child.on('close', resolve));
    return { exit, stdout };
  };
  try {
    await mkdir(join(folder, 'stream_tables'));
    await writeFile(join(folder, 'pgtrickle.config.yaml'), 'project: shop\n');
    await writeFile(join(folder, 'event.json'), JSON.stringify({ pull_request: { number: 7 } }));
    await define('5m');

    expect(await run()).toEqual({ exit: 0, stdout: '' });
    expect(github.comments).toHaveLength(2);
    expect(github.comments[1]?.body).toMatch(
      /1 stream table would change:[\s\S]*\| create \| `public\.order_count` \|[\s\S]*```sql\n-- create public\.order_count/,
    );
    expect(await readFile(join(folder, 'output'), 'utf8')).toBe('changes=1\ndrifts=0\n');

    expect((await runPgtrickle(['apply'], { PGTRICKLE_URL: database.url }, folder)).exit).toBe(0);
    expect((await run()).exit).toBe(0);
    expect(github.comments).toHaveLength(2);
    expect(github.comments[1]?.body).toContain('Nothing would change.');

    await db.query("select pgtrickle.alter_stream_table(name => 'public.order_count', schedule => '1h')");
    const drifted = await run();
    expect(drifted).toMatchObject({ exit: 1, stdout: expect.stringContaining('::error title=pgtrickle drift::public.order_count: schedule') });
    expect(github.comments[1]?.body).toContain('**Drift**');
    expect((await run({ INPUT_FAIL_ON_DRIFT: 'false' })).exit).toBe(0);

    const forked = await run({ INPUT_TOKEN: 'read-only', INPUT_FAIL_ON_DRIFT: 'false' });
    expect(forked).toMatchObject({ exit: 0, stdout: expect.stringContaining('the comment was not written: 403') });
    const quoted = `FOLDER=${folder}; cd "$FOLDER/a b" && node -e 'process.stdout.write(JSON.stringify({ error: { code: process.argv[1], message: process.argv.slice(2).join("|") } }))' "two  words"`;
    await mkdir(join(folder, 'a b'));
    expect((await run({ INPUT_COMMAND: quoted })).stdout).toContain('::error title=pgtrickle two  words::plan|--json');
    expect((await run({ INPUT_COMMAND: 'no-such-command --at all' })).stdout).toContain('no-such-command: command not found');

    expect(await run({ INPUT_URL: 'postgres://nobody:hidden@127.0.0.1:1/x' })).toMatchObject({
      exit: 1,
      stdout: expect.not.stringContaining('hidden'),
    });
    expect(github.comments[1]?.body).toContain('CONNECT_REFUSED');
  } finally {
    github.close();
    await rm(folder, { recursive: true });
  }
});
