import { catalogReader } from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { planPull } from '../pull/pull.js';
import { projectOf, projectOptions, urlOption } from './options.js';
import { changesData, renderChanges } from './render-changes.js';
import { withConnection } from './with-connection.js';

export const command: Command = {
  description: 'Compare the schema with the stream tables of the database, and write nothing. Exit code 1 when pull would change something: for CI.',
  options: [...projectOptions, urlOption],
  examples: ['pgt-prisma check', 'pgt-prisma check --json'],
  async run(_args, options, environment) {
    const project = await projectOf(options, environment);
    const result = await withConnection(options, environment, project, (db) => planPull(catalogReader(db), project));
    const ok = result.files.size === 0;
    return { data: { ...changesData(result), ok }, text: renderChanges(result, false), notes: ok ? [] : ['Run pgt-prisma pull.'], ok };
  },
};
