// Tests what is published, not what is in the repository: packs every package, installs the tarballs into one empty project elsewhere, and uses them there.
//   npm run release:check                 needs a registry, or its packages in npm's cache
//   npm run release:check -- --write      also writes docs/packages.md
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { packAll } from './pack.mjs';
import { codeBlocks, commands } from './readme.mjs';
import { renderSizes } from './sizes.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const packed = packAll(mkdtempSync(join(tmpdir(), 'pgtrickle-packed-')));
const project = mkdtempSync(join(tmpdir(), 'pgtrickle-project-'));
const readme = (folder) => codeBlocks(join(root, 'packages', folder, 'README.md'));
const library = packed.flatMap(({ name, manifest }) =>
  Object.entries(manifest.exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([path]) => name + path.slice(1)),
);
// They need a runner around them.
const runnable = library.filter((entry) => !entry.includes('test-fixtures/'));
let server;
let fixtures;

before(() => {
  write('package.json', '{ "name": "shop", "version": "1.0.0", "type": "module" }');
  const others = ['knex@3', 'pg@8', '@types/pg@8', '@types/node@24', 'typescript@5.9', 'tsx@4', 'vitest@4', 'commander@15', '@opentelemetry/api@1'];
  const prisma = ['prisma@7.10.0', '@prisma/client@7.10.0', '@prisma/adapter-pg@7.10.0'];
  const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', '--loglevel=error'];
  ok(run('npm', ['install', ...flags, ...packed.map(({ tarball }) => tarball), ...others, ...prisma]));
});
before(async () => {
  fixtures = await import(pathToFileURL(join(project, 'node_modules/@pgtrickle-js/test-fixtures/dist/index.js')).href);
  server = await fixtures.startServer();
});
after(async () => {
  await server?.stop();
  for (const folder of [project, dirname(packed[0].tarball)]) rmSync(folder, { recursive: true, force: true });
});

describe('contents', () => {
  for (const { name, folder, files, manifest } of packed) {
    test(`${name} holds nothing but what is needed`, () => {
      const stray = files.filter((path) =>
        /\.(test|fixture|bench)\.|\.map$|\.tsbuildinfo$|^(dist\/)?(test|tests|bench|scripts)\/|(node_modules|__pycache__)\//.test(path),
      );
      const sources = files.filter((path) => /\.ts$/.test(path) && !path.endsWith('.d.ts'));
      const foreign = files.filter((path) => !/\.(js|d\.ts|json|md|sql|css|html|stub|svg|yml)$|^LICENSE$/.test(path));
      assert.deepEqual({ stray, sources, foreign }, { stray: [], sources: [], foreign: [] });
      for (const needed of ['LICENSE', 'README.md', 'package.json']) assert(files.includes(needed), needed);
      assert.equal(manifest.devDependencies ?? manifest.scripts, undefined);
      assert.equal(JSON.stringify(manifest.exports).includes('source'), false);
      assert.equal(JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8')).license, manifest.license);
    });

    test(`${name} has the packages that its declarations name`, () => {
      const known = new Set([name, ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })]);
      const installed = join(project, 'node_modules', name);
      const named = files
        .filter((path) => path.endsWith('.d.ts'))
        .flatMap((path) =>
          [...readFileSync(join(installed, path), 'utf8').matchAll(/^(?:import|export) .*from '([^'.][^']*)';|\bimport\('([^'.][^']*)'\)/gm)].map(
            ([, fixed, lazy]) => fixed ?? lazy,
          ),
        )
        .filter((id) => !id.startsWith('node:'))
        .map((id) =>
          id
            .split('/')
            .slice(0, id.startsWith('@') ? 2 : 1)
            .join('/'),
        );
      assert.deepEqual(
        [...new Set(named)].filter((id) => !known.has(id)),
        [],
      );
      if (named.includes('pg')) assert(known.has('@types/pg'), 'pg has no types of its own');
    });
  }
});

describe('modules', () => {
  test('every entry is imported', () => ok(node('entries.mjs', runnable.map((entry) => `await import('${entry}');`).join('\n'))));
  test('every entry is required', () => ok(node('entries.cjs', runnable.map((entry) => `require('${entry}');`).join('\n'))));
  test('a class is the same however it comes', () =>
    ok(
      node(
        'same.cjs',
        `const { PgTrickleError } = require('@pgtrickle-js/core');
import('@pgtrickle-js/core/portable').then((portable) => { if (portable.PgTrickleError !== PgTrickleError) throw new Error('two classes'); });`,
      ),
    ));

  for (const [kind, file, module, resolution] of [
    ['an ES module', 'types.mts', 'nodenext', 'nodenext'],
    ['CommonJS', 'types.cts', 'nodenext', 'nodenext'],
    ['a bundler', 'bundled.ts', 'esnext', 'bundler'],
  ]) {
    test(`types of every entry hold strictly in ${kind}, libraries checked`, () => {
      write(
        file,
        `${library.map((entry, i) => `import * as entry${i} from '${entry}';`).join('\n')}\nexport const all = [${library.map((_, i) => `entry${i}`)}];\n`,
      );
      const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--skipLibCheck', 'false'];
      const target = ['--target', 'es2023', '--lib', 'es2024,esnext.disposable,dom', '--types', 'node'];
      const { output } = run('tsc', [...strict, ...target, '--module', module, '--moduleResolution', resolution, file]);
      const ours = output.split('\n').filter((line) => line.includes('error TS') && /^(node_modules\/@pgtrickle-js|[\w]+\.)/.test(line));
      assert.deepEqual(ours, []);
    });
  }
});

describe('quick starts, as the READMEs have them', () => {
  test('core', async () => {
    await withDatabase(async (url, db) => {
      await db.query('create table orders (id int, customer text, amount int)');
      await db.query(`insert into orders values (1, 'ada', 5), (2, 'ada', 7)`);
      const [{ text }] = readme('core').filter(({ language }) => language === 'ts');
      ok(await start('tsx', [write('core.ts', text)], { DATABASE_URL: url }));
      assert.deepEqual((await db.query('select customer, total::int from order_totals')).rows, [{ customer: 'ada', total: 12 }]);
    });
  });

  test('cli', async () => {
    await withDatabase(async (url, db) => {
      await orders(db);
      const [{ text }] = readme('cli').filter(({ language }) => language === 'console');
      const [, command] = /^\$ (.*)$/m.exec(text);
      const { output } = ok(await shell(command, { PGTRICKLE_URL: url }));
      assert.equal(output.split('\n')[0].replace(/ +/g, ' '), text.split('\n')[1].replace(/ +/g, ' '));
      assert.match(output, /order_totals +public +ACTIVE/);
    });
  });

  test('knex-migrations', async () => {
    await withDatabase(async (url) => {
      const blocks = readme('knex-migrations').filter(({ path, language }) => language === 'sh' || path);
      for (const { path, text } of blocks) if (path) write(path, text);
      const lines = commands(blocks).slice(0, 4);
      assert(lines.includes('npx knex migrate:latest'), `${lines}`);
      for (const line of lines) ok(await shell(line, { DATABASE_URL: url }));
    });
  });

  test('prisma-generator', async () => {
    await withDatabase(async (url, db) => {
      await orders(db);
      write('prisma/schema.prisma', prismaSchema);
      const blocks = readme('prisma-generator');
      const env = { DATABASE_URL: url, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' };
      for (const line of commands(blocks)) ok(await shell(line, env));
      const { text } = blocks.find(({ language }) => language === 'ts');
      ok(await start('tsx', [write('shop.ts', `${text}\nawait prisma.$disconnect();`)], env));
      assert.deepEqual((await db.query('select customer_id, total::float from order_totals order by 1')).rows.at(0), { customer_id: 1, total: 22.5 });
    });
  });

  test('dbt-bridge', async () => {
    await withDatabase(async (url) => {
      const { hostname, port, username, password, pathname } = new URL(url);
      const env = { PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: decodeURIComponent(password), PGDATABASE: pathname.slice(1) };
      const blocks = readme('dbt-bridge');
      ok(await shell('npx pgt-dbt init shop', env));
      const within = (line) => shell(line, env, join(project, 'shop'));
      for (const line of commands(blocks)
        .filter((line) => !/^cd |init/.test(line))
        .slice(0, 4))
        ok(await within(line));
      const model = blocks.find(({ path }) => path === 'models/order_totals.sql');
      write(`shop/${model.path}`, model.text);
      const shown = blocks.find(({ language, text }) => language === 'console' && text.includes('order_totals'));
      const { output } = ok(await within(/^\$ (.*)$/m.exec(shown.text)[1]));
      const results = (text) => text.split('\n').flatMap((line) => /(\d of \d .*?) in [\d.]+s\]/.exec(line)?.[1] ?? []);
      assert.deepEqual(results(output), results(shown.text));
    });
  });

  test('test-fixtures', async () => {
    const blocks = readme('test-fixtures');
    assert.match(ok(await shell(commands(blocks)[0])).output, /postgres(ql)?:\/\//);
    for (const { path, text } of blocks) if (path && /vitest|\.test\./.test(path)) write(path, text);
    ok(await start('vitest', ['run', 'totals.test.ts']));
    const script = blocks.find(({ language, text }) => language === 'ts' && text.includes('startServer'));
    assert.match(ok(await start('tsx', [write('fixtures.ts', script.text)])).output, /postgres(ql)?:\/\//);
  });
});

test('sizes and start-up are known', () => {
  const page = renderSizes(packed, project);
  console.log(page);
  if (process.argv.includes('--write')) writeFileSync(join(root, 'docs/packages.md'), page);
});

const prismaSchema = `generator client {
  provider = "prisma-client"
  output   = "../generated/client"
}

datasource db {
  provider = "postgresql"
}

model Order {
  id         Int     @id
  customerId Int     @map("customer_id")
  amount     Decimal

  @@map("orders")
}
`;

async function orders(db) {
  await db.query('create table orders (id int primary key, customer_id int not null, amount numeric not null)');
  await db.query('insert into orders values (2, 1, 10), (3, 2, 7)');
  const query = 'select customer_id, sum(amount) as total from orders group by customer_id';
  await db.query('select pgtrickle.create_stream_table(name => $1, query => $2, schedule => $3)', ['public.order_totals', query, '5m']);
}

async function withDatabase(work) {
  const database = await fixtures.createDatabase(server);
  const { connect } = await import(pathToFileURL(join(project, 'node_modules/@pgtrickle-js/core/dist/connect.js')).href);
  const db = await connect(database.url);
  try {
    await work(database.url, db);
  } finally {
    await db.end();
    await database.drop();
  }
}

function write(path, text) {
  const file = join(project, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return path;
}

/** Nothing of this repository is within reach. */
function environment(env = {}) {
  const { PATH, HOME, npm_config_cache } = process.env;
  const path = [join(project, 'node_modules/.bin'), dirname(process.execPath), ...PATH.split(delimiter).filter((each) => !each.startsWith(root))];
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(PGTRICKLE_|TMPDIR$|SSL_|NODE_EXTRA)/.test(name)));
  return { ...kept, HOME, ...(npm_config_cache && { npm_config_cache }), NO_COLOR: '1', PATH: path.join(delimiter), ...env };
}

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: project, encoding: 'utf8', env: environment(), maxBuffer: 1 << 28 });
  return { status, output: `${stdout}${stderr}${error ?? ''}`, command };
}

/** Without blocking: the server of the tests lives in this process's watch. */
function start(command, args, env, cwd = project) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: environment(env) });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('close', (status) => resolve({ status, output, command: `${command} ${args.join(' ')}` }));
  });
}

const shell = (line, env, cwd) => start('sh', ['-c', line], env, cwd);
const node = (file, text) => run(process.execPath, [write(file, text)]);

function ok(result) {
  assert.equal(result.status, 0, `${result.command}: ${result.output}`);
  return result;
}
