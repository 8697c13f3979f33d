// The program that `prisma migrate` and `prisma db pull` start, over Prisma's engine as WebAssembly: JSON-RPC on stdin and stdout, one message a line.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { connect } from '@pgtrickle-js/core/connect';
import type { CreateMigrationInput, SchemaEngine } from '@prisma/schema-engine-wasm';
import { openSchemaEngine } from './open-schema-engine.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: { datamodels: { type: 'string', multiple: true, default: [] }, datasource: { type: 'string' }, 'extension-types': { type: 'string' } },
});
const { url = '' } = JSON.parse(String(values.datasource)) as { url?: string };

/** What the command asks before anything else: is there a database? */
if (positionals[0] === 'cli') {
  const client = await connect(url);
  await client.end();
  process.exit(0);
}

/** As the engine does where no shadow database is configured: one of its own, dropped at the end. */
let shadow: string | undefined;
async function shadowUrl(): Promise<string> {
  shadow = `prisma_migrate_shadow_db_${randomUUID()}`;
  await administrate(`create database "${shadow}"`);
  return Object.assign(new URL(url), { pathname: `/${shadow}` }).href;
}

async function administrate(sql: string): Promise<void> {
  const client = await connect(url);
  await client.query(sql).finally(() => client.end());
}

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: never;
}

const datamodels = (values.datamodels as string[]).map((path) => [path, readFileSync(path, 'utf8')] as const);

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line) as Request;
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...(await answer(method, params)) })}\n`);
}
process.exit(0);

async function answer(method: string, params: never): Promise<{ result: unknown } | { error: unknown }> {
  // This engine makes one shadow database in its life, and keeps its lock: every request gets its own.
  const { engine, close } = await openSchemaEngine(url, datamodels, shadowUrl);
  try {
    const result = await run(engine, method, params);
    // The command waits for an answer that is not undefined.
    return { result: result ?? null };
  } catch (error) {
    const { message, code } = error as { message: string; code?: string };
    return { error: { code: 4466, message, data: { is_panic: false, message, error_code: code } } };
  } finally {
    await close();
    if (shadow !== undefined) await administrate(`drop database "${shadow}" with (force)`);
    shadow = undefined;
  }
}

/** Requests are methods of this engine, but for two: what takes its migrations from a shadow database works in `diff` alone, which says the same. */
async function run(engine: SchemaEngine, method: string, params: never): Promise<unknown> {
  if (method === 'getDatabaseVersion') return engine.version();
  if (method === 'evaluateDataLoss') return { migrationSteps: (await scriptOf(engine, params)) === '' ? 0 : 1, warnings: [], unexecutableSteps: [] };
  if (method === 'createMigration') {
    const { migrationName, draft } = params as CreateMigrationInput;
    const script = await scriptOf(engine, params);
    const name = `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}_${migrationName}`;
    const made = script !== '' || draft;
    return { connectorType: 'postgresql', extension: 'sql', generatedMigrationName: made ? name : null, migrationScript: made ? script : null };
  }
  return (engine as unknown as Readonly<Record<string, (params: unknown) => Promise<unknown>>>)[method]?.(params);
}

/** The SQL between the migrations and the schema; empty when there is nothing to do. */
async function scriptOf(engine: SchemaEngine, { migrationsList, schema, filters }: CreateMigrationInput): Promise<string> {
  const to = { tag: 'schemaDatamodel' as const, ...schema, configDir: '/' };
  // The first migration has no lock file beside it yet.
  const lockfile = { ...migrationsList.lockfile, content: migrationsList.lockfile.content ?? 'provider = "postgresql"\n' };
  const from = { tag: 'migrations' as const, ...migrationsList, lockfile };
  const { stdout } = await engine.diff({ from, to, script: true, exitCode: null, filters });
  return stdout === null || stdout.startsWith('-- This is an empty migration') ? '' : stdout;
}
