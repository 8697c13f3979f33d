import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import '@pgtrickle-js/test-fixtures/global-setup';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase } from '@pgtrickle-js/test-fixtures';
import { describe, expect, inject, test } from 'vitest';
import { parseGoldenCase, renderGoldenCase } from './support/golden-case.js';
import { runPgtrickle } from './support/run-pgtrickle.js';

// One file per case: the database, what is run, what a user sees. UPDATE_GOLDEN=1 writes what is seen now.
const folder = new URL('./golden/', import.meta.url);
const shop = readFileSync(new URL('./shop.sql', import.meta.url), 'utf8');
const password = 'canary-pa55word';

describe.concurrent('golden cases', () => {
  for (const file of readdirSync(folder)) {
    const path = new URL(file, folder);
    const golden = parseGoldenCase(readFileSync(path, 'utf8'));
    test(golden.title, async () => {
      const seen = await runCase(golden.sections);
      if (process.env.UPDATE_GOLDEN) writeFileSync(path, renderGoldenCase({ ...golden, sections: new Map([...golden.sections, ...seen]) }));
      else expect(seen).toEqual(new Map(['exit', 'stdout', 'stderr'].map((name) => [name, golden.sections.get(name)])));
    });
  }
});

async function runCase(sections: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const kind = sections.get('database')?.trim() ?? 'shop';
  const database = await createDatabase(inject('pgtrickleServer'), { extension: kind !== 'without extension' });
  const role = `golden_${database.name.slice(-8)}`;
  try {
    const client = await connect(database.url);
    await client.query(`create role ${role} login password '${password}'`);
    if (kind === 'shop') await client.query(shop);
    await client.query(sections.get('setup') ?? '');
    await client.end();
    return await runLine(sections.get('run') ?? '', database.url, role);
  } finally {
    await database.drop();
    await dropRole(role);
  }
}

async function runLine(line: string, url: string, role: string): Promise<Map<string, string>> {
  const { hostname: host, port, pathname } = new URL(url);
  const asRole = new URL(url);
  asRole.username = role;
  asRole.password = password;
  const places = { url, role_url: asRole.href, role, host, port, database: pathname.slice(1), password };
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name) => places[name as keyof typeof places] ?? `{${name}}`);
  const words = [...line.trim().matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => fill(quoted ?? bare ?? ''));
  const isVariable = (word: string) => /^[A-Z]+(_[A-Z]+)*=/.test(word);
  const given = Object.fromEntries(
    words
      .slice(0, words.indexOf('pgtrickle'))
      .filter(isVariable)
      .map((word) => word.split(/=(.*)/s).slice(0, 2)),
  );
  const { exit, stdout, stderr } = await runPgtrickle(words.slice(words.indexOf('pgtrickle') + 1), { PGTRICKLE_URL: url, ...given });

  for (const secret of [password, new URL(url).password].filter((text) => text.length > 3)) expect(stdout + stderr).not.toContain(secret);
  const masked = (text: string) => mask(text.replaceAll(places.database, '{database}').replaceAll(role, '{role}').replaceAll(`:${port}`, ':{port}'));
  return new Map([
    ['exit', `${exit}\n`],
    ['stdout', masked(stdout)],
    ['stderr', masked(stderr)],
  ]);
}

/** What differs from one run to the next, or from the stand-in to the extension. */
function mask(text: string): string {
  return text
    .replace(/("(?:\w*Seconds|\w*Ms|\w*[oO]id|id|\w*Bytes)": )-?[\d.e-]+/g, '$1"<number>"')
    .replace(/("columnsUsed": )(null|\[[^\]]*\])/g, '$1"<columns>"')
    .replace(/^(\w+ +server +\w+ +).*$/gm, '$1<detail>')
    .replace(/\d+ pass, 2 error/, '<n> pass, 2 error')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/(refreshed|skipped|failed) +\d+/g, '$1 <ms>')
    .replace(/ +MS /g, ' MS ')
    .replace(/current (\d+m )?\d+s ago/g, 'current $1<seconds> ago');
}

async function dropRole(role: string): Promise<void> {
  const admin = await connect(inject('pgtrickleServer').url);
  await admin.query(`drop role if exists ${role}`);
  await admin.end();
}
