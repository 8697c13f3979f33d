import { describe, expect, test } from 'vitest';
import { differences } from './differences.js';
import { recordedAnswer, replay } from './replay.js';
import { connectTo, standInDatabase } from './server.js';
import { readTranscript, type Transcript } from './transcript.js';

const current = ['lifecycle-and-errors', 'query-change-and-source-ddl', 'status-ddl-and-special-queries', 'transactions-privileges-notify'];
const transcripts = [...current, 'pg_trickle-0.1.3', 'pg_stream-0.1.0'].map(readTranscript);

describe.each(transcripts)('$name', (transcript) => {
  test('is answered as the real server did, but for the listed differences', async () => {
    const database = await standInDatabase({ extension: false });
    await createAppRole(database.url);
    await installAsRecorded(database.url, transcript.extension, transcript.version);
    const recorded = transcript.statements.slice(1);
    const answers = await replay({ ...transcript, statements: recorded }, database.url);
    const entries = recorded.map((statement, index) => ({
      sql: statement.sql,
      listed: isListed(transcript, index + 1),
      expected: recordedAnswer(statement),
      actual: answers[index],
    }));
    for (const { sql, listed, expected, actual } of entries) {
      if (listed) expect.soft({ sql, answer: actual }).not.toEqual({ sql, answer: expected });
      else expect.soft({ sql, answer: actual }).toEqual({ sql, answer: expected });
    }
  });
});

test('the listed differences exist, and are few', () => {
  const statements = new Map(transcripts.map(({ name, statements: list }) => [name, list.map(({ sql }) => sql)]));
  for (const { transcript, sql } of differences) expect(statements.get(transcript)).toContain(sql);
  const total = current.reduce((sum, name) => sum + (statements.get(name)?.length ?? 0), 0);
  expect(differences.filter(({ transcript }) => current.includes(transcript)).length / total).toBeLessThanOrEqual(0.15);
});

function isListed({ name, statements }: Transcript, index: number): boolean {
  const sql = statements[index]?.sql;
  const occurrence = statements.slice(0, index + 1).filter((statement) => statement.sql === sql).length;
  return differences.some((entry) => entry.transcript === name && entry.sql === sql && (entry.occurrence ?? 1) === occurrence);
}

/** The recorded role belongs to the whole server: other tests may have made it. */
async function createAppRole(url: string): Promise<void> {
  await run(url, `DO $$ BEGIN CREATE ROLE app; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`);
}

/** The first statement of every transcript creates the extension; here it names the version. */
async function installAsRecorded(url: string, extension: string, version: string): Promise<void> {
  await run(url, `CREATE EXTENSION ${extension} VERSION '${version}'`);
}

async function run(url: string, sql: string): Promise<void> {
  const client = await connectTo(url);
  await client.query(sql);
}
