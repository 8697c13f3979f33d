import { Client, type QueryArrayResult } from 'pg';
import type { Statement, Transcript } from './transcript.js';

/** What a server answered, in the form in which answers are compared. */
export type Answer =
  | { readonly error: string }
  | { readonly columns: readonly string[]; readonly rows: readonly unknown[] }
  | { readonly status: string };

const bigintOid = 20;
const oidOid = 26;
const numbers = new Set([bigintOid, oidOid, 21, 23, 700, 701]);
const json = new Set([114, 3802]);

const types = {
  getTypeParser(oid: number) {
    if (numbers.has(oid)) return Number;
    if (json.has(oid)) return JSON.parse;
    if (oid === 1184) return () => '<ts>';
    if (oid === 1186) return () => '<interval>';
    return oid === 16 ? (text: string) => text === 't' : String;
  },
} as never;

/** Sends every statement of a transcript to a fresh database and gives the answers. */
export async function replay(transcript: Transcript, url: string): Promise<Answer[]> {
  const first = new Client({ connectionString: url, types });
  const second = new Client({ connectionString: url, types });
  await Promise.all([first.connect(), second.connect()]);
  try {
    await second.query(`SET statement_timeout = '200ms'`);
    const answers: Answer[] = [];
    for (const statement of transcript.statements) {
      // A recorded timeout is that of a second session, which waited for the open transaction of the first.
      answers.push(await answer(statement.error?.sqlstate === '57014' ? second : first, statement));
    }
    return answers;
  } finally {
    await Promise.all([first.end(), second.end()]);
  }
}

async function answer(client: Client, { sql }: Statement): Promise<Answer> {
  try {
    return resultAnswer(sql, await client.query({ text: sql, rowMode: 'array' }));
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return errorAnswer(code, message);
  }
}

function resultAnswer(sql: string, { fields, rows, command, rowCount }: QueryArrayResult): Answer {
  if (fields.length === 0) return { status: statusOf(command, rowCount) };
  const columns = fields.map(({ name }) => name);
  return { columns, rows: inPromisedOrder(sql, maskRows(columns, rows)) };
}

function statusOf(command: string, rowCount: number | null): string {
  return rowCount === null ? command : `${command} ${rowCount}`;
}

function errorAnswer(sqlstate: string, message: string): Answer {
  return { error: `${sqlstate} ${maskText(message.split('\n', 1)[0] ?? '')}` };
}

/** The recorded answer in the same form. */
export function recordedAnswer({ sql, error, columns, rows, status = '' }: Statement): Answer {
  if (error) return errorAnswer(error.sqlstate, error.message);
  if (columns) return { columns, rows: inPromisedOrder(sql, maskRows(columns, rows ?? [])) };
  // pg keeps the first word of a command tag and the last number.
  const [word = '', ...rest] = status.split(' ');
  const count = rest.at(-1);
  return { status: count !== undefined && /^\d+$/.test(count) ? `${word} ${count}` : word };
}

/** A plain SELECT without ORDER BY promises no order; a function's rows come as it gives them. */
function inPromisedOrder(sql: string, rows: unknown[]): unknown[] {
  const ordered = /order by|pgtrickle\.\w+\(/i.test(sql);
  return ordered ? rows : rows.map((row) => JSON.stringify(row)).sort();
}

/** Values that differ from server to server and from run to run: row identities are hashes of the extension's own, oids are given by the server. */
const maskedColumns = /^(__pgt_row_id|__pgs_row_id|source_relid|source_oid|get_staleness|duration_ms|avg_duration_ms)$/;

function maskRows(columns: readonly string[], rows: readonly (readonly unknown[])[]): unknown[] {
  return rows.map((row) => row.map((value, index) => (maskedColumns.test(columns[index] ?? '') && value !== null ? '<masked>' : maskValue(value))));
}

function maskValue(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value);
  // A specification holds an oid among its keys.
  if (typeof value === 'object' && value !== null && 'oid' in value) return { ...value, oid: '<masked>' };
  return value;
}

function maskText(text: string): string {
  return text.replace(/\b[0-9a-f]{16}\b/g, '<hash>').replace(/_[0-9a-f]{16}\b/g, '_<hash>');
}
