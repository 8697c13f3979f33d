import { join } from 'node:path';
import type { CatalogReader } from '@pgtrickle-js/core';
import { writeFiles } from '@pgtrickle-js/core/files';
import { readDatabase } from '../catalog/read-database.js';
import { renderManifest } from '../manifest/manifest.js';
import { streamTableModels } from '../model.js';
import { manifestOf, type PrismaProject } from '../project/load-project.js';
import type { SyncChange } from './describe-change.js';
import { syncSchema } from './sync-schema.js';

/** What a pull would write, or has written. */
export interface PullResult {
  /** Stream tables in the schema as it is then. */
  readonly count: number;
  readonly changes: readonly SyncChange[];
  /** Paths as messages show them, with their new text. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Works out the files of a schema that shows the stream tables of a database. Reads the database and writes nothing.
 *
 * @throws {PgTrickleError} `SERVER_*`
 * @example
 * const { changes } = await planPull(catalogReader(client), await loadProject({ folder: process.cwd() }));
 */
export async function planPull(reader: CatalogReader, project: PrismaProject): Promise<PullResult> {
  const facts = await readDatabase(reader, { rowId: project.options.rowId ?? false });
  const models = await streamTableModels(facts);
  const manifest = manifestOf(project);
  const synced = syncSchema({
    files: project.files,
    manifest,
    models,
    enums: facts.enums,
    viewsFile: project.viewsFile,
    defaultSchema: project.options.schema ?? 'public',
  });
  const files = new Map(synced.files);
  const text = renderManifest(synced.manifest);
  const manifestPath = shownPath(project, project.manifestPath);
  if (project.manifest === undefined || text !== renderManifest(project.manifest)) files.set(manifestPath, text);
  return { count: synced.count, changes: synced.changes, files };
}

/** Writes the files of a planned pull, all or none. @throws {PgTrickleError} `FILE_WRITE_FAILED` */
export async function applyPull(project: PrismaProject, { files }: PullResult): Promise<void> {
  writeFiles(new Map([...files].map(([path, text]) => [join(project.folder, path), text])));
}

function shownPath({ folder }: PrismaProject, path: string): string {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}
