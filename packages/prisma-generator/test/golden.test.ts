import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { detectCapabilities } from '@pgtrickle-js/core';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase } from '@pgtrickle-js/test-fixtures';
import '@pgtrickle-js/test-fixtures/global-setup';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { config, createProject, generatorProvider, preamble } from './support/project.js';
import { whatItLacks } from './support/what-it-lacks.js';

// One file per case: what is in the database, the schema, what is run, what a user sees, and the schema then. UPDATE_GOLDEN=1 writes what is seen now.
const folder = new URL('./golden/', import.meta.url);

describe('golden cases', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.golden'))) {
    const path = new URL(file, folder);
    const { title, sections } = parseCase(readFileSync(path, 'utf8'));
    test(title, { timeout: 60_000 }, async ({ skip }) => {
      const needed = sections.get('needs')?.trim();
      if (needed !== undefined) {
        const reason = await whatItLacks(inject('pgtrickleServer'), needed);
        skip(reason !== undefined, reason);
      }
      const seen = await runCase(sections);
      if (process.env.UPDATE_GOLDEN) {
        const all = new Map([...sections].filter(([name]) => !/^(exit|stdout|stderr|after)$/.test(name)));
        writeFileSync(path, `# ${title}\n${[...all, ...Object.entries(seen)].map(([name, text]) => `--- ${name}\n${text}`).join('')}`);
      } else expect(seen).toEqual(Object.fromEntries(Object.keys(seen).map((name) => [name, sections.get(name)])));
    });
  }
});

async function runCase(sections: ReadonlyMap<string, string>): Promise<Record<string, string>> {
  const kind = sections.get('database')?.trim();
  const database = await createDatabase(inject('pgtrickleServer'), { extension: kind !== 'without extension' });
  onTestFinished(() => database.drop());
  const role = sections.has('role') ? `pgt_prisma_reader_${process.pid}` : undefined;
  const client = await connect(database.url);
  if (role !== undefined) {
    await client.query(`create role ${role} login password 'of-the-reader'`);
    onTestFinished(() => dropRole(role));
  }
  // Its first versions have another name.
  const { schema: extension } = kind === 'without extension' ? { schema: 'pgtrickle' } : await detectCapabilities(client);
  const setup = (sections.get('setup') ?? '').replaceAll('{role}', role ?? '').replaceAll('pgtrickle.', `${extension}.`);
  await client.query(setup).finally(() => client.end());
  const own = (sections.get('schema') ?? '').replaceAll('{generator}', generatorProvider);
  const schema = own.includes('generator ') ? own : preamble({ datasource: sections.get('datasource') ?? '' }) + own;
  const project = createProject({ 'prisma/schema.prisma': schema, 'prisma.config.ts': sections.get('config') ?? config });
  onTestFinished(project.remove);
  for (const [name, text] of sections) if (name.startsWith('file ')) project.write(name.slice(5), text);
  const readOnly = sections.get('read-only')?.trim();
  if (readOnly !== undefined) chmodSync(project.path(readOnly), 0o555);
  const url = new URL(database.url);
  const { port, pathname } = url;
  if (role !== undefined) [url.username, url.password] = [role, 'of-the-reader'];
  const mask = (text: string) =>
    text
      .replaceAll(pathname.slice(1), '{database}')
      .replaceAll(`:${port}`, ':{port}')
      .replaceAll(role ?? '{role}', '{role}')
      .replace(/\d{14}_/g, '{time}_')
      // What core's steps hold is told by core's tests.
      .replace(/do \$pgtrickle\$[\s\S]*?end \$pgtrickle\$/g, 'do {block}')
      .replaceAll(project.folder, '{folder}')
      .replace(/ in [0-9.]+m?s$/gm, ' in {time}');
  let result = { exit: 0, stdout: '', stderr: '' };
  for (const line of (sections.get('run') ?? '').trim().split('\n')) {
    const words = line.replaceAll('{url}', url.href).split(' ');
    if (words[0] === 'generate') result = await project.generate();
    else
      result = await project[readOnly === undefined ? 'run' : 'runUnprivileged'](
        words.slice(1),
        kind === 'not named' ? {} : { DATABASE_URL: url.href },
      );
  }
  if (readOnly !== undefined) chmodSync(project.path(readOnly), 0o755);
  const { password } = url;
  if (password.length > 3 && `${result.stdout}${result.stderr}`.includes(password)) throw new Error('a password is printed');
  const after = project.read('prisma/schema.prisma');
  const start = schema === own ? 0 : schema.length - own.length;
  const changed = after === schema ? 'unchanged\n' : after.slice(after.startsWith(schema.slice(0, start)) ? start : 0);
  return {
    exit: `${result.exit}\n`,
    stdout: mask(result.stdout),
    stderr: mask(result.stderr.replace(/^.*Prisma (config|schema) loaded.*\n\n?/gm, '')),
    after: changed,
  };
}

async function dropRole(role: string): Promise<void> {
  const client = await connect(inject('pgtrickleServer').url);
  await client.query(`drop role ${role}`).finally(() => client.end());
}

function parseCase(text: string): { title: string; sections: ReadonlyMap<string, string> } {
  const [head = '', ...parts] = text.split(/^--- /m);
  const sections = parts.map((part): [string, string] => {
    const end = part.indexOf('\n');
    return [part.slice(0, end).trim(), part.slice(end + 1)];
  });
  return { title: head.replace(/^# ?/gm, '').trim(), sections: new Map(sections) };
}
