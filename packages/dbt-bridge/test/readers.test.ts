import { Client } from 'pg';
import { expect } from 'vitest';
import { makeProject, ok, test } from './dbt.fixture.js';
import { filesWithQuery, source, strangers } from './query-change.fixture.js';

test('readers polling through 50 changes of a query never miss the table nor find it empty', async ({ database, db }) => {
  await db.query(source);
  await using project = await makeProject(database.url, filesWithQuery(0));
  await ok(project.dbt('run'));
  await db.query(strangers);
  const failures: string[] = [];
  let polls = 0;
  let isOver = false;
  const poll = async (sql: string) => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    while (!isOver) {
      const seen = await client.query(sql).then(({ rows }) => rows[0].n, String);
      if (seen !== 5) failures.push(`${sql}: ${seen}`);
      polls++;
    }
    await client.end();
  };
  const polling = ['select count(*)::int as n from shop.totals', 'select count(*)::int as n from public.dashboard'].map(poll);
  for (let change = 1; change <= 50; change++) {
    await project.write(filesWithQuery(change));
    expect(await ok(project.dbt('run'))).toMatch(/shop\.totals \.+ \[(?:ALTER|REBUILD) STREAM TABLE, query changed/);
  }
  isOver = true;
  await Promise.all(polling);
  expect(failures).toEqual([]);
  expect(polls).toBeGreaterThan(100);
}, 1_800_000);
