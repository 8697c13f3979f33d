import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../../src/main.js';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const hooks = new URL('../../../test-fixtures/test/support/run-sources.mjs', import.meta.url).href;
/** Run from its sources, as the published one is run from its build. */
const fromSources = ['--conditions=source', '--import', hooks];
/** For a shell: the repository may be in a folder with spaces in its name. */
const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ');
export const generatorProvider = `node ${quoted([...fromSources, join(repository, 'packages/prisma-generator/src/generator-bin.ts')])}`;

const prismaCommand = join(repository, 'node_modules/prisma/build/index.js');
const commandSource = join(repository, 'packages/prisma-generator/src/bin.ts');
/** The user that owns nothing, on every Unix. */
const nobody = { uid: 65_534, gid: 65_534 };
const engineSource = fileURLToPath(new URL('./schema-engine-program.ts', import.meta.url));

/** A Prisma project in a folder of its own, with the packages of this repository. */
export interface TestProject {
  readonly folder: string;
  path(name: string): string;
  read(name: string): string;
  write(name: string, text: string): void;
  /** `pgt-prisma` in this process. */
  run(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<CommandResult>;
  /** `pgt-prisma` as a process, by a user for whom the modes of files hold: not root. */
  runUnprivileged(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<CommandResult>;
  /** `prisma` as a process, with its schema engine where a command needs one. */
  prisma(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<CommandResult>;
  /** `prisma generate` as a process. */
  generate(): Promise<CommandResult>;
  /** `node file` as a process. */
  node(file: string, env?: Readonly<Record<string, string>>): Promise<CommandResult>;
  tool(program: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CommandResult>;
  remove(): void;
}

interface CommandResult {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function createProject(files: Readonly<Record<string, string>>, type: 'module' | 'commonjs' = 'module'): TestProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pgt-prisma-')));
  const path = (name: string) => join(folder, name);
  const write = (name: string, text: string) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
  };
  symlinkSync(join(repository, 'node_modules'), path('node_modules'));
  write('package.json', JSON.stringify({ name: 'shop', type }));
  for (const [name, text] of Object.entries(files)) write(name, text);
  const start = (program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}, user: object = {}) =>
    new Promise<CommandResult>((resolve) => {
      const options = { cwd: folder, env: { PATH: process.env.PATH, ...engineLess, ...env }, maxBuffer: 1 << 28, ...user };
      execFile(program, [...args], options, (error, stdout, stderr) =>
        resolve({ exit: error === null ? 0 : Number(error.code) || 1, stdout, stderr }),
      );
    });
  const tool: TestProject['tool'] = (program, args, env) => start(program, args, env);
  return {
    folder,
    path,
    write,
    read: (name) => readFileSync(path(name), 'utf8'),
    tool,
    runUnprivileged(words, env) {
      if (process.getuid?.() !== 0) return tool(process.execPath, [...fromSources, commandSource, ...words], env);
      chmodSync(folder, 0o755);
      return start(process.execPath, [...fromSources, commandSource, ...words], env, nobody);
    },
    async run(words, env = {}) {
      let stdout = '';
      let stderr = '';
      const exit = await main(words, { folder, env }, { out: (text) => (stdout += text), err: (text) => (stderr += text) });
      return { exit, stdout, stderr };
    },
    prisma: (words, env) =>
      tool(process.execPath, [prismaCommand, ...words], { ...env, PRISMA_SCHEMA_ENGINE_BINARY: engineProgram(path('.engine')) }),
    generate: () => tool(process.execPath, [prismaCommand, 'generate']),
    node: (file, env) => tool(process.execPath, [...fromSources, file], env),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Prisma starts a file: one that starts our program. */
function engineProgram(path: string): string {
  writeFileSync(path, `#!/bin/sh\nexec ${quoted([process.execPath, ...fromSources, engineSource])} "$@"\n`, { mode: 0o755 });
  return path;
}

/** `prisma generate` looks for an engine that it does not use: any program will do. Nothing is downloaded. */
const engineLess = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1', NO_COLOR: '1' };

/** The generator blocks and the datasource of a schema with our generator in it. */
export function preamble({
  client = 'prisma-client',
  options = '',
  clientOptions = '',
  datasource = '',
}: {
  client?: string;
  options?: string;
  clientOptions?: string;
  datasource?: string;
} = {}): string {
  return `generator client {
  provider            = "${client}"
  output              = "../generated/client"
${client === 'prisma-client' ? '  importFileExtension = "ts"\n' : ''}${clientOptions}}

generator pgtrickle {
  provider        = "${generatorProvider}"
  output          = "../generated/pgtrickle"
  previewFeatures = ["views"]
${options}}

datasource db {
  provider = "postgresql"
${datasource}}

`;
}

export const config = `export default { schema: 'prisma/schema.prisma', datasource: { url: process.env.DATABASE_URL ?? '' } };\n`;

/** For the scripts of a project. */
export const tsconfig = JSON.stringify({
  compilerOptions: {
    target: 'es2023',
    lib: ['es2024', 'esnext.disposable'],
    module: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    types: ['node'],
    // Declarations of the packages come from their sources here, as in the rest of the repository.
    customConditions: ['source'],
  },
  include: ['*.ts'],
});
