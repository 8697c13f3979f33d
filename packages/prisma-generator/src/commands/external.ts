import { PgTrickleError } from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { externalOf } from '../config/external.js';
import { projectOf, projectOptions } from './options.js';

export const command: Command = {
  description:
    'Print what prisma.config.ts needs so that Migrate leaves stream tables alone, for a configuration without withPgTrickle(). Reads the manifest, no database.',
  options: projectOptions,
  examples: ['pgt-prisma external', 'pgt-prisma external --json'],
  async run(_args, options, environment) {
    const { manifest } = await projectOf(options, environment);
    if (manifest === undefined) {
      throw new PgTrickleError('PRISMA_MANIFEST_MISSING', {
        message: 'there is no pgtrickle.json beside the schema',
        hint: 'Run pgt-prisma pull first.',
      });
    }
    const { tables, enums } = externalOf(manifest);
    const list = (names: readonly string[]) =>
      `[${names.map((name) => `\n    ${JSON.stringify(name)},`).join('')}${names.length === 0 ? '' : '\n  '}]`;
    const text = [
      'experimental: { externalTables: true },',
      `tables: {\n  external: ${list(tables)},\n},`,
      ...(enums.length === 0 ? [] : [`enums: {\n  external: ${list(enums)},\n},`]),
    ].join('\n');
    return { data: { experimental: { externalTables: true }, tables: { external: tables }, enums: { external: enums } }, text, ok: true };
  },
};
