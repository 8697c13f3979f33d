import type { QualifiedName } from '@pgtrickle-js/core';
import { z } from 'zod';
import type { Manifest } from './manifest.js';

const qualifiedName = z.custom<QualifiedName>((value) => typeof value === 'string' && value.includes('.'), 'a name with its schema is expected');

/** The manifest as it is read from disk. */
export const manifestSchema: z.ZodType<Manifest> = z.strictObject({
  version: z.literal(1),
  streamTables: z.record(
    z.string(),
    z.strictObject({
      sources: z.array(qualifiedName),
      comment: z.string().nullable(),
      columnComments: z.record(z.string(), z.string()),
      key: z.array(z.string()).nullable(),
      block: z.string(),
      backRelations: z.array(z.strictObject({ model: z.string(), line: z.string() })),
    }),
  ),
  enums: z.record(z.string(), z.strictObject({ name: z.string() })),
});
