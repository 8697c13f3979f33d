import { PgTrickleError } from '@pgtrickle-js/core/portable';
import { readText } from '../files/write-files.js';
import type { Manifest } from './manifest.js';

/**
 * Reads the manifest; undefined when there is none.
 *
 * @param shown the path as messages show it
 * @throws {PgTrickleError} `PRISMA_MANIFEST_INVALID`
 */
export async function readManifest(path: string, shown: string): Promise<Manifest | undefined> {
  const text = await readText(path);
  if (text === undefined) return undefined;
  const { manifestSchema } = await import('./manifest.schema.js');
  const parsed = manifestSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new PgTrickleError('PRISMA_MANIFEST_INVALID', {
    message: `${shown} is no manifest of stream tables: ${issue?.path.length ? `${issue.path.join('.')}: ` : ''}${issue?.message ?? 'it is empty'}`,
    hint: 'Delete it and run pgt-prisma pull: names, relations and keys in the schema stay.',
    details: { file: shown },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
