import { catalogReader, type Finding, fromUnknown, planStreamTables, readStreamTables, type StreamTableDefinition } from '@pgtrickle-js/core';
import type { Knex } from 'knex';
import { readCatalogLines } from '../catalog-lines.js';
import { toDefinition } from '../definition.js';
import { type DefinitionFile, defaultDirectory, listDefinitionFiles, readDefinitionFile } from '../definition-file.js';
import { type DryRun, inDryRun } from '../dry-run.js';
import { qualify, type Session, withSession } from '../session.js';
import { booksOf, type Command, type DirectoryOptions, directoryOption, type Report } from './command.js';
import { withKnex } from './with-knex.js';

export const command: Command = {
  description: 'Compare definition files with the database, and try pending migrations up, down and up again; nothing is kept.',
  options: [directoryOption],
  examples: ['pgt-knex check', 'pgt-knex check --json'],
  run: (_, options) => withKnex(options, (knex) => check(knex, options)),
};

type KnexFinding = Pick<Finding, 'subject' | 'check' | 'level' | 'message'>;

/** What is amiss between definition files, migrations and the database. Nothing that it tries is kept. */
async function check(knex: Knex, { directory = defaultDirectory }: DirectoryOptions): Promise<Report> {
  const findings = [
    ...(await withSession(knex, (session) => checkDrift(knex, session, directory))),
    ...(await inDryRun(knex, (run) => checkMigrations(run, booksOf(knex.client.config)))),
  ];
  const ok = findings.every(({ level }) => level !== 'error');
  const lines = findings.map(({ subject, check: name, level, message }) => `${level.padEnd(5)} ${name} ${subject}: ${message}`);
  return { data: { ok, findings }, text: lines.length === 0 ? 'nothing to check' : lines.join('\n'), ok };
}

/** Definition files against what is there: repeatable ones have to match, of versioned ones some version has to. */
async function checkDrift(knex: Knex, session: Session, directory: string): Promise<KnexFinding[]> {
  const findings: KnexFinding[] = [];
  const reader = catalogReader(session.db);
  const present = new Set((await readStreamTables(reader)).map(({ name }) => name as string));
  for (const [name, files] of Map.groupBy(listDefinitionFiles(directory), (file) => file.name)) {
    const subject = await qualify(session.db, name);
    if (!present.has(subject)) {
      findings.push({ subject, check: 'drift', level: 'warn', message: 'it is defined and not in the database: apply the migrations' });
      continue;
    }
    findings.push({ subject, check: 'drift', ...(await compare(files.toReversed())) });
    async function compare(newestFirst: readonly DefinitionFile[]): Promise<Pick<KnexFinding, 'level' | 'message'>> {
      let first: string[] | undefined;
      for (const [age, file] of newestFirst.entries()) {
        const differences = await differencesOf(toDefinition(knex, subject, readDefinitionFile(file)));
        if (differences.length === 0) return matching(file, age);
        first ??= differences;
      }
      return { level: 'error', message: `it is not as ${newestFirst[0]?.path} defines it: ${first?.join('; ')}` };
    }
  }
  return findings;

  async function differencesOf(definition: StreamTableDefinition): Promise<string[]> {
    try {
      const [plan] = await planStreamTables(reader, [definition], { allowLoss: true });
      return (plan?.steps ?? []).map(({ comment }) => comment);
    } catch (error) {
      return [fromUnknown(error).message];
    }
  }
}

function matching({ path, version }: DefinitionFile, age: number): Pick<KnexFinding, 'level' | 'message'> {
  if (age === 0) return { level: 'pass', message: `it is as ${path} defines it` };
  return { level: 'warn', message: `it is at version ${version}: a newer one waits to be applied` };
}

/** Pending migrations up, down and up again: what fails, what would be broken, and what down does not take back. */
async function checkMigrations(run: DryRun, books: readonly string[]): Promise<KnexFinding[]> {
  if (run.pending.length === 0) return [];
  const subject = run.pending.length === 1 ? (run.pending[0] as string) : `${run.pending.length} pending migrations`;
  const look = () => withSession(run.trx, ({ db }) => readCatalogLines(db, books));
  const all = async (direction: 'up' | 'down'): Promise<KnexFinding | undefined> => {
    for (const name of direction === 'up' ? run.pending : run.pending.toReversed()) {
      const { failure } = await run.run(name, direction);
      if (failure !== undefined) return { subject: name, check: direction, level: 'error', message: `${failure.code}: ${failure.message}` };
    }
    return undefined;
  };
  const before = await look();
  const failedUp = await all('up');
  if (failedUp !== undefined) return [failedUp];
  const broken = [...(await run.problems())].map(
    ([name, problem]): KnexFinding => ({ subject: name, check: 'sources', level: 'error', message: `${subject} would break it: ${problem}` }),
  );
  const after = await look();
  const failedDown = await all('down');
  if (failedDown !== undefined) return [...broken, failedDown];
  const undone = differenceOf(before, await look());
  if (undone.length > 0)
    return [...broken, { subject, check: 'down', level: 'error', message: `down does not take back what up does: ${undone.join('; ')}` }];
  const failedAgain = await all('up');
  if (failedAgain !== undefined) return [...broken, failedAgain];
  const again = differenceOf(after, await look());
  if (again.length > 0)
    return [...broken, { subject, check: 'up', level: 'error', message: `up gives something else the second time: ${again.join('; ')}` }];
  return [...broken, { subject, check: 'up-down-up', level: 'pass', message: 'up, down and up again give the same catalog' }];
}

/** `+` what is there and should not be, `-` what is missing. At most five. */
function differenceOf(wanted: readonly string[], found: readonly string[]): string[] {
  const [was, is] = [new Set(wanted), new Set(found)];
  const lines = [
    ...found.filter((line) => !was.has(line)).map((line) => `+ ${line}`),
    ...wanted.filter((line) => !is.has(line)).map((line) => `- ${line}`),
  ];
  return lines.length > 5 ? [...lines.slice(0, 5), `and ${lines.length - 5} more`] : lines;
}
