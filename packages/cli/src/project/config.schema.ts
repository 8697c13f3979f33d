import { didYouMean } from '@pgtrickle-js/core';
import { z } from 'zod';
import type { ProjectConfig } from './config.js';

const connection = z.strictObject({
  url: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'it has to start with postgres:// or postgresql://')
    .optional(),
  host: z.string().min(1).optional(),
  port: z.int().min(1).max(65_535).optional(),
  user: z.string().min(1).optional(),
  database: z.string().min(1).optional(),
  sslmode: z.enum(['disable', 'require', 'verify-ca', 'verify-full', 'no-verify']).optional(),
});

/** The document of a configuration file. Definitions are checked by core, which knows their options. */
const configSchema = z.strictObject({
  project: z.string().min(1).max(200).optional(),
  streamTables: z.string().min(1).optional(),
  schema: z
    .string()
    .regex(/^[a-z_][a-z0-9_$]{0,62}$/, 'it has to be a schema name in lower case')
    .optional(),
  definitions: z.array(z.record(z.string(), z.unknown())).optional(),
  connection: connection.optional(),
  lint: z.record(z.string(), z.enum(['off', 'warn', 'error'])).optional(),
});

/** All problems of a configuration, each with its path. */
export function parseConfig(input: unknown): { readonly config: ProjectConfig } | { readonly problems: readonly string[] } {
  const result = configSchema.safeParse(input);
  if (result.success) return { config: result.data as unknown as ProjectConfig };
  return { problems: result.error.issues.flatMap(describeIssue) };
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(path === 'connection' ? connection.shape : configSchema.shape);
    return issue.keys.map((key) => {
      const meant = didYouMean(key, known);
      return `${path === '' ? '' : `${path}.`}${key}: there is no such setting${meant === undefined ? '' : `. ${meant}`}`;
    });
  }
  return [`${path === '' ? '' : `${path}: `}${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`];
}
