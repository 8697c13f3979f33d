import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { makeProject, test } from './dbt.fixture.js';

// What dbt-core 1.11.16 told with `--log-format json`, one command after the other on this project: how often each event, by its name, code
// and level, and the keys of its data. Left out are empty lines (Formatting), AdapterRegistered, and what it tells of its cache of the parsed project.
const { files, keys, commands } = JSON.parse(readFileSync(new URL('parity/events.expected.json', import.meta.url), 'utf8')) as {
  readonly files: Readonly<Record<string, string>>;
  readonly keys: Readonly<Record<string, readonly string[]>>;
  readonly commands: readonly { readonly command: string; readonly events: Readonly<Record<string, number>> }[];
};
/** What is ours besides, or otherwise: see docs/dbt/differences.md. */
const ours: Readonly<Record<string, Readonly<Record<string, number>>>> = { 'docs generate': { 'Note Z050 info': 1 } };

test('--log-format json tells the events of dbt', { timeout: 120_000 }, async ({ database, db }) => {
  await db.query('drop schema if exists dev cascade');
  await using project = await makeProject(database.url, files);
  for (const { command, events } of commands) {
    const { stdout } = await project.dbt(`${command} --log-format json`);
    const told = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { info: Record<string, string>; data: Record<string, unknown> });
    const counts: Record<string, number> = {};
    for (const { info, data } of told) {
      const event = `${info.name} ${info.code} ${info.level}`;
      counts[event] = (counts[event] ?? 0) + 1;
      const wanted = keys[info.name as string];
      if (wanted !== undefined) expect.soft(keysOf(data), `${command}: ${event}`).toEqual(wanted);
    }
    expect.soft(counts, command).toEqual({ ...events, ...ours[command] });
  }
});

function keysOf(data: Readonly<Record<string, unknown>>, prefix = ''): string[] {
  return Object.entries(data)
    .flatMap(([key, value]) =>
      key === 'node_info' || key === 'node_relation' ? keysOf(value as Record<string, unknown>, `${prefix}${key}.`) : [`${prefix}${key}`],
    )
    .sort();
}
