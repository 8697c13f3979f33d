import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from 'pg';
import { expect } from 'vitest';

const exampleDir = fileURLToPath(new URL('../../../examples/dbt-project', import.meta.url));

/** The example project in a folder of its own, to be edited as a user would, on a database with its sources in it. */
export interface Example extends AsyncDisposable {
  readonly dir: string;
  /** Changes a file; an edit that changes nothing is a mistake of the test. */
  edit(file: string, change: (text: string) => string): Promise<void>;
  write(file: string, text: string): Promise<void>;
  /** How each node of the last run ended, by its name. */
  messages(): Promise<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: an artifact has the shape that the test says
  json(path: string): Promise<any>;
}

export async function copyExample(db: Client): Promise<Example> {
  const dir = await mkdtemp(join(tmpdir(), 'pgt-dbt-example-'));
  const isOurs = (path: string) => !/[\\/](node_modules|target|logs|dbt_packages|\.turbo)/.test(path.slice(exampleDir.length));
  await cp(exampleDir, dir, { recursive: true, filter: isOurs });
  const { loadSources } = await import(join(exampleDir, 'load-sources.mjs'));
  await loadSources(db);
  const read = (file: string) => readFile(join(dir, file), 'utf8');
  return {
    dir,
    write: (file, text) => writeFile(join(dir, file), text),
    edit: async (file, change) => {
      const text = await read(file);
      const changed = change(text);
      expect(changed, `the edit of ${file}`).not.toBe(text);
      await writeFile(join(dir, file), changed);
    },
    json: async (path) => JSON.parse(await read(path)),
    messages: async () => {
      const { results } = JSON.parse(await read('target/run_results.json'));
      return Object.fromEntries(results.map(({ unique_id, message }: Record<string, string>) => [unique_id?.split('.')[2], message]));
    },
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
}
