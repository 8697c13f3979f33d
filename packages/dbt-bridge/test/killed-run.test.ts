import { startFaultProxy } from '@pgtrickle-js/test-fixtures';
import { expect } from 'vitest';
import { killAtStatement, startBin } from './bin.fixture.js';
import { makeProject, ok, test } from './dbt.fixture.js';
import { dependentsOf, filesWithQuery, look, source, strangers } from './query-change.fixture.js';
import { sampled } from './sampled.fixture.js';

const run = ['run', '--threads', '1'];

test('killed at a statement of a change, the table is the old one or the new one, with all that others have on it', async ({ database, db }) => {
  await db.query(source);
  await using project = await makeProject(database.url, filesWithQuery(0));
  await ok(project.dbt('run'));
  await db.query(strangers);
  const whole = await dependentsOf(db);
  const states = [await look(db)];
  for (const n of [1, 2]) {
    await project.write(filesWithQuery(n));
    await ok(project.dbt('run'));
    states.push(await look(db));
  }
  const counting = await startFaultProxy(database.url);
  await project.write(filesWithQuery(3));
  expect(await startBin(project.dir, counting.url, run).ended).toMatchObject({ exit: 0 });
  await counting.stop();
  const count = counting.statements.length;
  expect(count).toBeGreaterThan(20);

  let version = 3;
  const { statements, how } = sampled(count, 3);
  for (const statement of statements) {
    const [before, after] = [states[version % 3], states[(version + 1) % 3]];
    version++;
    await project.write(filesWithQuery(version));
    const text = await killAtStatement(statement, { dir: project.dir, url: database.url, args: run, db });
    const where = `killed at statement ${statement} of ${count} (${how}): ${text}`;
    expect([before, after], where).toContainEqual(await look(db));
    expect(await dependentsOf(db), where).toEqual(whole);
    await ok(project.dbt('run'));
    expect(await look(db), where).toEqual(after);
    expect(await dependentsOf(db), where).toEqual(whole);
  }
}, 2_700_000);
