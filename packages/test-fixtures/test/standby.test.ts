import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { connect } from '../src/connect.js';
import { createDatabase, startServer, startStandby } from '../src/index.js';

// A server of its own: these tests do to it what others would not survive.
test('a standby starts while databases come and go, and one that cannot be made leaves the primary alone', { timeout: 90_000 }, async ({
  skip,
  onTestFinished,
}) => {
  skip(['container', 'external'].includes(inject('pgtrickleServer').backend), 'the data directory of this server is not within reach');
  const server = await startServer({ backend: 'embedded' });
  onTestFinished(() => server.stop());
  const database = await createDatabase(server);
  const primary = await connect(database.url);
  onTestFinished(() => primary.end());

  let isDone = false;
  const coming = (async () => {
    while (!isDone) await (await createDatabase(server)).drop();
  })();
  const standby = await startStandby(database.url);
  isDone = true;
  await coming;
  await standby.catchUp();
  await standby.stop();

  const { rows } = await primary.query<{ data_directory: string }>('SHOW data_directory');
  const unreadable = join(rows[0]?.data_directory ?? '', 'unreadable');
  writeFileSync(unreadable, '', { mode: 0 });
  await expect(startStandby(database.url)).rejects.toMatchObject({ code: 'FIXTURE_UNAVAILABLE' });
  rmSync(unreadable);
  expect((await primary.query('SELECT count(*)::int AS slots FROM pg_replication_slots')).rows).toEqual([{ slots: 0 }]);
});
