import { spawn } from 'node:child_process';
import type { Capabilities, Queryable } from '@pgtrickle-js/core';

/** One stream table made by the extension; the others are tables with copies of its catalog rows, which is all that a reader sees. */
export async function fill(client: Queryable, tables: number, { schema, prefix }: Capabilities): Promise<void> {
  const [relation, edges] = [`${schema}.${prefix}_stream_tables`, `${schema}.${prefix}_dependencies`];
  await client.query(
    'create table source as select i as id, i % 10 as kind from generate_series(1, 100) i; alter table source alter column kind set not null',
  );
  await client.query(
    `select ${schema}.create_stream_table(name => 'public.st_1', query => 'select kind, count(*) as n from public.source group by kind', schedule => '12h')`,
  );
  await client.query(`do $$ begin for i in 2..${tables} loop execute format('create table st_%s as table st_1', i); end loop; end $$`);
  await client.query(
    `insert into ${relation} select (json_populate_record(s, json_build_object('${prefix}_id', 1000 + c.oid::int8, '${prefix}_relid', c.oid, '${prefix}_name', c.relname))).*
     from ${relation} s, pg_class c where c.relname like 'st\\_%' and c.relname <> 'st_1' and c.relkind = 'r'`,
  );
  await client.query(
    `insert into ${edges} select (json_populate_record(d, json_build_object('${prefix}_id', s.${prefix}_id))).* from ${edges} d, ${relation} s where s.${prefix}_id > 1000`,
  );
  await client.query('analyze');
}

export const compilerOptions = {
  target: 'es2023',
  lib: ['es2024', 'esnext.disposable'],
  module: 'nodenext',
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  types: ['node'],
  customConditions: ['source'],
};

/** An app that reads every model once, with the extension or with plain views. */
export function typedApp(tables: number, extended: boolean): string {
  const calls = Array.from({ length: tables }, (_, index) => `  await prisma.st${index + 1}.findMany({ where: { kind: 1 }, select: { n: true } });`);
  return [
    `import { PrismaClient } from './generated/client/client.ts';`,
    extended ? `import { pgTrickle } from './generated/pgtrickle/index.ts';` : '',
    `const prisma = new PrismaClient({ adapter: null as never })${extended ? '.$extends(pgTrickle)' : ''};`,
    'export async function main() {',
    ...calls,
    extended ? '  await prisma.st1.$freshness();' : '',
    '}',
  ].join('\n');
}

/** Prints how many times longer a read takes through the extension: medians of 500, one beside the other. */
export const readScript = `import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client/client.ts';
import { pgTrickle } from './generated/pgtrickle/index.ts';
const bare = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL ?? '' }) });
const extended = bare.$extends(pgTrickle) as unknown as typeof bare;
const times = { bare: [] as number[], extended: [] as number[] };
async function read(name: 'bare' | 'extended') {
  const start = performance.now();
  await (name === 'bare' ? bare : extended).st1.findMany({ orderBy: { kind: 'asc' } });
  times[name].push(performance.now() - start);
}
for (let round = 0; round < 600; round++) {
  await read(round % 2 === 0 ? 'bare' : 'extended');
  await read(round % 2 === 0 ? 'extended' : 'bare');
}
const median = (list: number[]) => list.slice(100).sort((a, b) => a - b)[250] ?? 0;
process.stdout.write(String(median(times.extended) / median(times.bare)));
await bare.$disconnect();
`;

/** Starts a generator, sends it what Prisma sends, and returns when it has answered the last request. */
export function answered(generator: string, request: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [generator], { stdio: ['pipe', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (chunk) => {
      text += chunk;
      if (text.split('\n').length <= 2) return;
      child.kill();
      if (text.includes('"error"')) reject(new Error(text));
    });
    child.once('error', reject).once('exit', () => resolve());
    child.stdin.on('error', () => {});
    child.stdin.write(request);
  });
}
