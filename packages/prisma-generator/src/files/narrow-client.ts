import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFiles } from '@pgtrickle-js/core/files';
import type { GeneratorConfig } from '@prisma/generator-helper';
import { narrowInputs } from '../emit/narrow-inputs.js';
import type { NestedInput } from '../emit/nested-inputs.js';

/**
 * Takes the nested writes to stream tables out of the types of a generated client. Everything else in it stays as Prisma wrote it.
 *
 * @returns the relations of which it found no type: their nested writes are refused by the extension alone
 * @throws {PgTrickleError} `FILE_WRITE_FAILED`
 */
export function narrowClient(client: GeneratorConfig, inputs: ReadonlyMap<string, NestedInput>): string[] {
  const missing = new Set([...inputs.values()].map(({ relation }) => relation));
  for (const path of new Set([...inputs.values()].map(({ model }) => typesPath(client, model)))) {
    const present = readPresent(path);
    if (present === undefined) continue;
    const { text, found } = narrowInputs(present, inputs);
    // Whatever can be written can be updated.
    for (const name of found) if (name.endsWith('NestedInput')) missing.delete(inputs.get(name)?.relation ?? '');
    if (text !== present) writeOver(path, text);
  }
  return [...missing].sort();
}

// A client has a file per model: they are read without waiting for each.
function readPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Prisma has just made the file, and makes it again: to write a new one beside it and put that in its place takes four times longer. */
function writeOver(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch {
    // Which says in words what is wrong.
    writeFiles(new Map([[path, text]]));
  }
}

/** Where a client has the types of a model: in a file of its own, or all in one. */
function typesPath({ provider, output, config, isCustomOutput }: GeneratorConfig, model: string): string {
  const folder = output?.value ?? '';
  // Without an output of its own prisma-client-js says @prisma/client, and writes what that reads.
  if (provider.value === 'prisma-client-js') return join(folder, isCustomOutput ? '' : '../../.prisma/client', 'index.d.ts');
  return join(folder, 'models', `${model}.${config.generatedFileExtension ?? 'ts'}`);
}
