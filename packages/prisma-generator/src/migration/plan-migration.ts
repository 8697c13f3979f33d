import { join } from 'node:path';
import {
  type Capabilities,
  type CatalogReader,
  detectCapabilities,
  PgTrickleError,
  type Plan,
  planPrune,
  planStreamTables,
} from '@pgtrickle-js/core';
import type { PrismaProject } from '../project/load-project.js';
import { type DeclaredStreamTable, declaredViews } from './declared-views.js';
import { definitionFiles } from './definition-files.js';
import { requireApplied } from './pending-migrations.js';
import { projectName } from './project-name.js';

/** What a migration would do. */
export interface PlannedMigration {
  readonly plans: readonly Plan[];
  readonly definitions: readonly DeclaredStreamTable[];
  /** What it was planned for: names differ between the first version and the others. */
  readonly server: Pick<Capabilities, 'extension' | 'version'>;
}

/**
 * Plans the way from the database to the definitions of a project: stream tables that are new or differ, and those that the project declared and no
 * longer defines. Reads the database and writes nothing.
 *
 * @param directory of definition files
 * @throws {PgTrickleError} `PRISMA_DECLARATION_INVALID`, `DEFINITION_INVALID`, `PRISMA_MIGRATION_PENDING`, `PLAN_*`, `QUERY_INVALID`, `SERVER_*`
 */
export async function planMigration(reader: CatalogReader, project: PrismaProject, directory: string): Promise<PlannedMigration> {
  const { folder, files, options } = project;
  const where = { folder, defaultSchema: options.schema ?? 'public' };
  const definitions = [...(await declaredViews(files, where)), ...(await definitionFiles(join(folder, directory), where))];
  refuseTwice(definitions);
  await requireApplied(reader, project.migrationsPath);
  const server = await detectCapabilities(reader);
  const declaredBy = { tool: 'prisma', project: projectName(folder) } as const;
  const wanted = definitions.map(({ definition }) => definition);
  const drops = await planPrune(reader, wanted, { declaredBy });
  const plans = await planStreamTables(reader, wanted, { declaredBy });
  return { definitions, server, plans: [...drops, ...plans].filter(({ steps }) => steps.length > 0) };
}

function refuseTwice(definitions: readonly DeclaredStreamTable[]): void {
  const seen = new Map<string, string>();
  for (const { definition, file } of definitions) {
    const other = seen.get(definition.name);
    if (other !== undefined) {
      throw new PgTrickleError('DEFINITION_INVALID', {
        message: `${definition.name} is defined twice: in ${other} and in ${file}`,
        hint: 'Remove one of them.',
        details: { name: definition.name },
      });
    }
    seen.set(definition.name, file);
  }
}
