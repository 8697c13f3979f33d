import { startFaultProxy } from '@pgtrickle-js/test-fixtures';
import { expect } from 'vitest';
import { killAtStatement } from './bin.fixture.js';
import { makeProject, ok, test } from './dbt.fixture.js';
import { files, prepareEvents, versions, whole } from './every-kind.fixture.js';
import { sampled } from './sampled.fixture.js';

const build = ['build', '--threads', '1'];

test('killed at a statement of a build: every relation is the old one or the new one, and the next build puts it right', async ({ database, db }) => {
  await prepareEvents(db);
  await using project = await makeProject(database.url, files);
  await ok(project.dbt(build));
  const counting = await startFaultProxy(database.url);
  await ok(project.dbt(build, { env: { PGPORT: new URL(counting.url).port } }));
  await counting.stop();
  const count = counting.statements.length;
  expect(count).toBeGreaterThan(40);

  let version = 1;
  const { statements, how } = sampled(count, 2);
  for (const statement of statements) {
    version++;
    await db.query('insert into raw.events values ($1)', [version]);
    const before = await project.read('target/run_results.json');
    const text = await killAtStatement(statement, { dir: project.dir, url: database.url, args: build, db });
    const where = `killed at statement ${statement} of ${count} (${how}): ${text}`;
    const [seen] = (await db.query(versions)).rows as Record<string, number>[];
    for (const [name, found] of Object.entries(seen ?? {})) expect([version - 1, version], `${name}, ${where}`).toContain(found);
    // Who is killed writes nothing: what is there is whole, and is of the run before.
    expect(await project.read('target/run_results.json'), where).toBe(before);
    await ok(project.dbt(build));
    const all = { latest: version, merged: version, shown: version, history: version, changes: version };
    expect((await db.query(versions)).rows, where).toEqual([all]);
    expect((await db.query(whole)).rows, where).toEqual([{ history: true, merged: true, changes: true, rates: true, indexed: true, tidy: true }]);
  }
}, 1_800_000);
