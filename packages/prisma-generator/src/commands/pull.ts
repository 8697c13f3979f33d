import { catalogReader } from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { applyPull, planPull } from '../pull/pull.js';
import { projectOf, projectOptions, urlOption } from './options.js';
import { changesData, renderChanges } from './render-changes.js';
import { withConnection } from './with-connection.js';

export const command: Command = {
  description:
    'Write a view block for every stream table of the database into the schema, and what is known of them into pgtrickle.json. Names, relations, @unique and\ncomments that were edited are kept; what prisma db pull broke is put back. Twice is once.',
  options: [...projectOptions, urlOption, { flags: '--print', help: 'print the files instead of writing them' }],
  examples: ['pgt-prisma pull', 'pgt-prisma pull --url postgres://localhost/shop --print'],
  async run(_args, options, environment) {
    const project = await projectOf(options, environment);
    const result = await withConnection(options, environment, project, (db) => planPull(catalogReader(db), project));
    if (options.print === true) {
      const text = [...result.files].map(([path, content]) => `// ${path}\n${content.trimEnd()}`).join('\n\n');
      return { data: { ...changesData(result), contents: Object.fromEntries(result.files) }, text, ok: true };
    }
    await applyPull(project, result);
    const hasView = result.count > 0;
    const notes = hasView || result.changes.length > 0 ? [] : ['There are no stream tables in this database.'];
    return { data: changesData(result), text: renderChanges(result, true), notes, ok: true };
  },
};
