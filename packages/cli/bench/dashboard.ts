// What the dashboard of 1,000 stream tables costs while nothing happens, and what 50 viewers with 100 scrapes at once do to the database.
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase, startServer } from '@pgtrickle-js/test-fixtures';
import { startCommand } from './support/start-command.js';
import { fillThousand } from './support/thousand-stream-tables.js';

const limits = { cpu: 0.01, connections: 5 };
const seconds = 20;

const server = await startServer();
const database = await createDatabase(server);
const db = await connect(database.url);
const running: ChildProcess[] = [];
try {
  await fillThousand(db);
  const dashboard = await start(['dashboard', '--interval', '2s'], 'stdout', /(http\S+)/);
  const metrics = await start(['metrics', '--serve', '--listen', '127.0.0.1:0'], 'stderr', /(http\S+)/);
  const address = new URL(dashboard.said);
  const headers = { host: address.host, cookie: `pgtrickle_dashboard_${address.port}=${address.searchParams.get('token')}` };
  const errors: string[] = [];
  let told = 0;
  const view = () =>
    request({ host: '127.0.0.1', port: address.port, path: '/events', headers }, (response) => {
      response.on('data', (chunk: Buffer) => {
        told += chunk.length;
      });
      response.on('error', (error) => errors.push(String(error)));
    })
      .on('error', (error) => errors.push(String(error)))
      .end();
  const idle = async (viewers: number) => {
    await sleep(6_000);
    const [before, bytes] = [processorSeconds(dashboard.child), told];
    await sleep(seconds * 1_000);
    const share = (processorSeconds(dashboard.child) - before) / seconds;
    console.log(
      `${viewers} viewers, nothing happens: ${(share * 100).toFixed(2)} % of a processor, ${Math.round((told - bytes) / seconds / viewers)} bytes a second each`,
    );
    return share;
  };
  const viewers = [view()];
  const share = await idle(1);
  viewers.push(...Array.from({ length: 49 }, view));
  await idle(50);

  let most = 0;
  const watching = new AbortController();
  const watch = (async () => {
    while (!watching.signal.aborted) {
      const { rows } = await db.query("select count(*)::int as open from pg_stat_activity where application_name like 'viewed%'");
      most = Math.max(most, rows[0].open);
      await sleep(20);
    }
  })();
  const scrapes = await Promise.all(Array.from({ length: 100 }, async () => (await fetch(metrics.said)).text()));
  const details = await Promise.all(
    Array.from(
      { length: 50 },
      async () => (await fetch(new URL('/details?name=public.first', address.origin), { headers: { cookie: headers.cookie } })).status,
    ),
  );
  watching.abort();
  await watch;
  const scraped = scrapes.filter((text) => text.includes('pgtrickle_up 1')).length;
  console.log(
    `50 viewers, 100 scrapes at once: ${scraped} answered, ${errors.length} errors, ${details.filter((status) => status === 200).length} of 50 details, at most ${most} connections (limit ${limits.connections})`,
  );
  for (const viewer of viewers) viewer.destroy();
  if (share > limits.cpu || most > limits.connections || scraped < 100 || errors.length > 0) process.exitCode = 1;
} finally {
  for (const child of running) child.kill('SIGTERM');
  await db.end();
  await sleep(500);
  await database.drop();
  await server.stop();
}

async function start(...[args, stream, wanted]: [readonly [string, ...string[]], 'stdout' | 'stderr', RegExp]) {
  const started = await startCommand(args, database.url, stream, wanted);
  running.push(started.child);
  return started;
}

/** User and system time of a process so far (Linux). */
function processorSeconds(child: ChildProcess): number {
  const [, rest = ''] = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ');
  const fields = rest.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
