import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase, type DatabaseOptions } from '@pgtrickle-js/test-fixtures';
import { spelled } from './spelled.js';

const sql = readFileSync(new URL('../shop.sql', import.meta.url), 'utf8');

/** Distinct enough to be searched for in everything that is printed. */
export const password = 'canary-pa55word';

/** A database for one case, with a role that may log in and nothing else. */
export interface Shop {
  readonly url: string;
  readonly role: string;
}

/** `none` needs no database, `shop` has stream tables, `empty` the extension only; `pg_stream 0.1.0` is an empty one with that version, which only the stand-in has. */
export type ShopKind = 'none' | 'shop' | 'empty' | 'without extension' | `pg_${string} ${string}`;

/** Makes a database, fills it, works with it and removes it. */
export async function withShop<Result>(serverUrl: string, kind: ShopKind, setup: string, work: (shop: Shop) => Promise<Result>): Promise<Result> {
  if (kind === 'none') return work({ url: 'postgres://postgres@127.0.0.1:47111/unused', role: 'nobody' });
  const database = await createDatabase({ url: serverUrl }, { extension: extensionOf(kind) });
  const role = `golden_${randomBytes(4).toString('hex')}`;
  try {
    await runSql(database.url, `create role ${role} login password '${password}'; ${kind === 'shop' ? sql : ''} ${setup}`);
    return await work({ url: database.url, role });
  } finally {
    await database.drop();
    await runSql(serverUrl, `drop role if exists ${role}`);
  }
}

async function runSql(url: string, text: string): Promise<void> {
  const client = await connect(url);
  try {
    await client.query(await spelled(client, text));
  } finally {
    await client.end();
  }
}

function extensionOf(kind: ShopKind): NonNullable<DatabaseOptions['extension']> {
  const [name, version] = kind.split(' ');
  return kind.startsWith('pg_') && version !== undefined ? { name: name as 'pg_stream' | 'pg_trickle', version } : kind !== 'without extension';
}
