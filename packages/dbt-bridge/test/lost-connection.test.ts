import { type Fault, startFaultProxy } from '@pgtrickle-js/test-fixtures';
import { expect } from 'vitest';
import { commandIn, makeProject, ok, test } from './dbt.fixture.js';
import { files, prepareEvents, versions, whole } from './every-kind.fixture.js';
import { sampled } from './sampled.fixture.js';

test('a connection cut at a statement of a build: nothing is lost, run_results.json tells the truth, the next build puts it right', async ({
  database,
  db,
}) => {
  await prepareEvents(db);
  await using project = await makeProject(database.url, files);
  await ok(project.dbt('build --threads 1'));
  const counting = await startFaultProxy(database.url);
  await ok(commandIn(project.dir, counting.url)('build --threads 1'));
  const count = counting.statements.length;
  await counting.stop();
  expect(count).toBeGreaterThan(40);

  let version = 1;
  const { statements, how } = sampled(count, 5);
  for (const statement of statements) {
    version++;
    await db.query('insert into raw.events values ($1)', [version]);
    const proxy = await startFaultProxy(database.url);
    const at: Fault['at'] = statement % 2 === 0 ? 'request' : 'reply';
    void proxy.inject({ kind: 'cut', at, statement });
    const before = await project.read('target/run_results.json');
    const { exit, stdout, stderr } = await commandIn(project.dir, proxy.url)('build --threads 1');
    await proxy.stop();
    const where = `cut at the ${at} of statement ${statement} of ${count} (${how}): exit ${exit}\n${stdout}${stderr}`;
    expect(`${stdout}${stderr}`, where).not.toMatch(/^\s+at .*\.[jt]s:\d+/m);
    const written = await project.read('target/run_results.json');
    const results: { unique_id: string; status: string }[] = written === before ? [] : JSON.parse(written).results;
    const [seen] = (await db.query(versions)).rows as Record<string, number>[];
    for (const [name, found] of Object.entries(seen ?? {})) {
      const status = results.find(({ unique_id: id }) => id.split('.')[2] === name)?.status;
      expect(status === 'success' ? [version] : [version - 1, version], `${name} is ${status}, ${where}`).toContain(found);
    }
    if (exit === 0)
      expect(
        results.map(({ status }) => status),
        where,
      ).not.toContain('error');
    await ok(project.dbt('build --threads 1'));
    const all = { latest: version, merged: version, shown: version, history: version, changes: version };
    expect((await db.query(versions)).rows, where).toEqual([all]);
    expect((await db.query(whole)).rows, where).toEqual([{ history: true, merged: true, changes: true, rates: true, indexed: true, tidy: true }]);
  }
}, 1_800_000);
