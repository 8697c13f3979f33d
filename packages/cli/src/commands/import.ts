import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import {
  catalogReader,
  currentDefinition,
  type DeclaredBy,
  describeDeclarer,
  detectCapabilities,
  PgTrickleError,
  parseName,
  readStreamTable,
  readStreamTables,
  sameDeclarer,
} from '@pgtrickle-js/core';
import { writeFiles } from '@pgtrickle-js/core/files';
import type { Command } from '../command.js';
import { loadDefinitions } from '../project/load-definitions.js';
import { declarerOf } from '../project/plan-project.js';
import { renderDefinitionFile } from '../project/render-definition.js';
import { describeTakeOver } from '../project/take-over.js';
import { counted } from '../render/counted.js';
import { renderTable } from '../render/table.js';

interface Imported {
  readonly name: string;
  readonly outcome: 'written' | 'unchanged' | 'defined' | 'declared elsewhere';
  readonly file: string | null;
  /** Another tool or project that claims it. */
  readonly declaredBy?: DeclaredBy;
}

export const command: Command = {
  args: '[names...]',
  description: 'Write the stream tables of a database as files, so that the next plan is empty.',
  options: [
    { flags: '--out <folder>', help: "where to (default: the project's folder of stream tables)" },
    { flags: '--all', help: 'also those that other tools or projects declared' },
    { flags: '--force', help: 'write over files that differ' },
  ],
  examples: ['pgtrickle import', 'pgtrickle import order_totals --force', 'pgtrickle import --all --out copy'],
  prepare(given, { out, all, force }) {
    const names = given.map((name) => parseName(name));
    return async (session) => {
      const loaded = await session.config();
      const reader = catalogReader(await session.connect());
      const capabilities = await detectCapabilities(reader);
      for (const name of names) await readStreamTable(reader, name);
      const tables = await readStreamTables(reader, names.length === 0 ? undefined : names);
      const own = declarerOf(loaded);
      const folder = out === undefined ? resolve(loaded.folder, loaded.config.streamTables ?? 'stream_tables') : resolve(session.cwd, out as string);
      const defined = new Map(
        out === undefined
          ? (await loadDefinitions(loaded, session.cwd)).sources.map(({ definition, file }) => [definition.name as string, file])
          : [],
      );
      const files = tables.map((table): { readonly done: Imported; readonly text?: string } => {
        const { name, declaration } = table;
        const others =
          declaration === null || sameDeclarer(own, declaration) ? {} : { declaredBy: { tool: declaration.tool, project: declaration.project } };
        const done = (outcome: Imported['outcome'], file: string | null): Imported => ({ name, outcome, file, ...others });
        if (others.declaredBy !== undefined && all !== true && names.length === 0) return { done: done('declared elsewhere', null) };
        const { path, text } = renderDefinitionFile(currentDefinition(table, capabilities), loaded.config.schema ?? 'public');
        const known = defined.get(name);
        if (known !== undefined && force !== true) return { done: done('defined', known) };
        const file = known?.endsWith('.sql') ? resolve(session.cwd, known) : join(folder, path);
        const shown = relative(session.cwd, file) || file;
        if (!existsSync(file)) return { done: done('written', shown), text };
        if (readFileSync(file, 'utf8') === text) return { done: done('unchanged', shown) };
        if (force === true) return { done: done('written', shown), text };
        throw new PgTrickleError('FILE_WRITE_FAILED', {
          message: `${shown} exists and says something else; nothing was written`,
          hint: 'Give --force to write over it.',
        });
      });
      writeFiles(new Map(files.flatMap(({ done, text }) => (text === undefined ? [] : [[resolve(session.cwd, done.file as string), text]]))));
      return toReport(files.map(({ done }) => done));
    };
  },
};

function toReport(imported: readonly Imported[]) {
  const written = imported.filter(({ outcome }) => outcome === 'written').length;
  return {
    data: { imported },
    rows: imported.map((each) => ({ ...each })),
    text:
      imported.length === 0
        ? ''
        : renderTable<Imported>(
            [
              { title: 'NAME', cell: ({ name }) => name },
              {
                title: 'OUTCOME',
                cell: ({ outcome, declaredBy }) =>
                  outcome === 'declared elsewhere' && declaredBy ? `left to ${describeDeclarer(declaredBy)}` : outcome,
              },
              { title: 'FILE', cell: ({ file }) => file ?? '' },
            ],
            imported,
          ),
    notes: [
      imported.length === 0 ? 'There are no stream tables in this database.' : `${counted(written, 'file')} written.`,
      ...describeTakeOver(
        imported.flatMap(({ name, outcome, declaredBy }) => (declaredBy ? [{ name, declaredBy, isLeft: outcome === 'declared elsewhere' }] : [])),
      ),
    ],
    ok: true,
  };
}
