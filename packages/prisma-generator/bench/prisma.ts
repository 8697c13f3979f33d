// What pull, generate, a read through the extension and the type check cost, each against its yardstick in the same run.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { catalogReader, detectCapabilities } from '@pgtrickle-js/core';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase, startServer } from '@pgtrickle-js/test-fixtures';
import { loadProject } from '../src/project/load-project.js';
import { planPull } from '../src/pull/pull.js';
import { config, createProject, generatorProvider, preamble } from '../test/support/project.js';
import { answered, compilerOptions, fill, readScript, typedApp } from './support.js';

const tables = 500;
const limits = { pullMs: 1_000, pullQueries: 3, generateMs: 150, generateShare: 0.1, findMany: 1.1, typeCheck: 1.2 };

/** As published: `npm run build` comes first. */
const builtGenerator = fileURLToPath(new URL('../bin/prisma-generator-pgtrickle.js', import.meta.url));

const server = await startServer();
const database = await createDatabase(server);
const client = await connect(database.url);
const project = createProject({ 'prisma/schema.prisma': preamble().replace(generatorProvider, builtGenerator), 'prisma.config.ts': config });
try {
  await fill(client, tables, await detectCapabilities(client));
  console.log(`${tables} stream tables, the best of several rounds, on ${server.description}`);
  await measurePull();
  await project.run(['pull', '--url', database.url]);
  await measureGenerate();
  project.write('read.ts', readScript);
  const { stdout, stderr } = await project.node('read.ts', { DATABASE_URL: database.url });
  if (stderr !== '') throw new Error(stderr);
  report('findMany through the extension, times the bare client', Number(stdout), limits.findMany);
  await measureTypeCheck();
} finally {
  await client.end();
  await database.drop();
  await server.stop();
  project.remove();
}

async function measurePull(): Promise<void> {
  const loaded = await loadProject({ folder: project.folder, schema: 'prisma/schema.prisma' });
  let queries = 0;
  const ms = await best(5, async () => {
    queries = 0;
    const counting = {
      query(text: string, values: unknown[]) {
        queries++;
        return client.query(text, values);
      },
    };
    await planPull(catalogReader(counting), loaded);
  });
  report('pull, ms', ms, limits.pullMs);
  report('pull, queries', queries, limits.pullQueries);
}

/**
 * Our part is our process: from its start to its answer to what Prisma sends, which is recorded once. What Prisma itself needs for any generator is no
 * part of it: it writes the data model for it, and having told it to end it looks after 200 ms whether it did.
 */
async function measureGenerate(): Promise<void> {
  const schema = project.read('prisma/schema.prisma');
  const recorder = project.path('record.sh');
  writeFileSync(recorder, `#!/bin/sh\ntee '${project.path('request.jsonl')}' | '${builtGenerator}'\n`, { mode: 0o755 });
  project.write('prisma/schema.prisma', schema.replace(builtGenerator, recorder));
  await succeed(project.generate());
  const request = readFileSync(project.path('request.jsonl'));
  project.write('prisma/schema.prisma', schema);

  const whole = await best(4, () => succeed(project.generate()));
  const ours = await best(12, () => answered(builtGenerator, request));
  report('our part of prisma generate, ms', ours, limits.generateMs);
  report('our part of prisma generate, share', ours / whole, limits.generateShare);
}

async function measureTypeCheck(): Promise<void> {
  const times = { plain: Number.POSITIVE_INFINITY, extended: Number.POSITIVE_INFINITY };
  for (const name of ['plain', 'extended'] as const) {
    project.write(`${name}.ts`, typedApp(tables, name === 'extended'));
    project.write(`tsconfig.${name}.json`, JSON.stringify({ compilerOptions, files: [`${name}.ts`] }));
  }
  for (let round = 0; round < 4; round++) {
    for (const name of ['plain', 'extended'] as const)
      times[name] = Math.min(times[name], await timed(() => succeed(project.tool('tsc', ['-p', `tsconfig.${name}.json`]))));
  }
  report('type check of an app, times the same with plain views', times.extended / times.plain, limits.typeCheck);
}

async function succeed(running: Promise<{ exit: number; stdout: string; stderr: string }>): Promise<void> {
  const { exit, stdout, stderr } = await running;
  if (exit !== 0) throw new Error(stdout + stderr);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function best(rounds: number, work: () => Promise<void>): Promise<number> {
  let ms = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) ms = Math.min(ms, await timed(work));
  return ms;
}

function report(what: string, value: number, limit: number): void {
  console.log(`  ${what.padEnd(56)} ${value.toFixed(2)} (at most ${limit})`);
  if (!(value <= limit)) process.exitCode = 1;
}
