import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ServerInfo } from '@pgtrickle-js/test-fixtures';
import { expect, inject } from 'vitest';
import { makeProject, test } from './dbt.fixture.js';
import { masked, parseGolden } from './golden-case.js';

const folder = new URL('golden/', import.meta.url);
// `UPDATE_GOLDEN=1` writes what is seen into the cases: to be read before it is kept.
const update = process.env.UPDATE_GOLDEN === '1';

/** Of a real build; the stand-in is asked for the version that the cases quote. */
const version = /pg_trickle (\d[\d.]*\d)/.exec((inject('pgtrickleServer') as ServerInfo).description)?.[1];

for (const file of readdirSync(folder)) {
  test(file.replace('.golden', '').replaceAll('-', ' '), async ({ database, db, skip }) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const quoted = /pg_trickle (\d[\d.]*\d)/.exec(text)?.[1];
    skip(version !== undefined && quoted !== undefined && version !== quoted, `says what ${quoted} knows, and the server has ${version}`);
    const wanted = parseGolden(text);
    await db.query('drop schema if exists shop cascade');
    if (wanted.sql) await db.query(wanted.sql);
    else await db.query('create extension if not exists pg_trickle');
    await using project = await makeProject(database.url, wanted.files);
    const { port, password } = new URL(database.url);
    const outcome = await project.dbt(wanted.run);
    expect(`${outcome.stdout}${outcome.stderr}`).not.toContain(decodeURIComponent(password) || '\0');
    const replace = { [project.dir]: '<project>', [database.name]: '<database>', [`:${port}`]: ':<port>' };
    const seen = { exit: outcome.exit, stdout: masked(outcome.stdout, replace), stderr: masked(outcome.stderr, replace) };
    if (update) {
      const kept = text.slice(0, text.indexOf('--- exit'));
      const parts = Object.entries(seen).filter(([, value]) => value !== '');
      writeFileSync(new URL(file, folder), kept + parts.map(([name, value]) => `--- ${name}\n${value}\n`).join(''));
      return;
    }
    expect(seen).toEqual({ exit: wanted.exit, stdout: wanted.stdout ?? '', stderr: wanted.stderr ?? '' });
  });
}
