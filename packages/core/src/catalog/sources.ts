import type { CatalogReader } from '../db/queryable.js';
import type { QualifiedName } from '../sql/identifier.js';
import { readDependencies, type SourceType } from './dependencies.js';

/** A relation that stream tables read, with all its readers. */
export interface Source {
  /** Null when it was dropped. */
  readonly name: QualifiedName | null;
  readonly relationOid: number;
  readonly type: SourceType;
  readonly cdcMode: string;
  readonly streamTables: readonly QualifiedName[];
}

/**
 * Reads the sources of all stream tables, or of those named, each once.
 *
 * @throws {PgTrickleError} `SERVER_*`, `NAME_INVALID`.
 */
export async function readSources(reader: CatalogReader, names?: string | readonly string[]): Promise<Source[]> {
  const edges = Map.groupBy(await readDependencies(reader, names), (edge) => edge.sourceOid);
  return [...edges.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [
          {
            name: first.source,
            relationOid: first.sourceOid,
            type: first.sourceType,
            cdcMode: first.cdcMode,
            streamTables: [first, ...others].map((edge) => edge.streamTable),
          },
        ],
  );
}
