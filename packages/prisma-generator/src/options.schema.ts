import { z } from 'zod';

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** The options of our generator block. Prisma hands all of them over as texts. */
export const optionsSchema = z.strictObject({
  manifest: z.string().min(1).optional(),
  schema: z.string().min(1).optional(),
  rowId: flag.optional(),
  language: z.enum(['ts', 'js']).optional(),
  moduleFormat: z.enum(['esm', 'cjs']).optional(),
  importFileExtension: z.enum(['', 'ts', 'mts', 'cts', 'js', 'mjs', 'cjs']).optional(),
  generatedFileExtension: z.enum(['ts', 'mts', 'cts', 'js', 'mjs', 'cjs']).optional(),
});
