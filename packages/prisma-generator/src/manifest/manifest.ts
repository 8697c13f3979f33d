import type { QualifiedName } from '@pgtrickle-js/core';

/** What `pull` remembers beside the schema, for all that runs without a database. */
export interface Manifest {
  readonly version: 1;
  /** By qualified name. */
  readonly streamTables: Readonly<Record<string, ManifestTable>>;
  /** Enums that `pull` wrote into the schema, by qualified name. */
  readonly enums: Readonly<Record<string, { readonly name: string }>>;
  /** Stream tables that migrations of the project create, pulled or not: Migrate has to know them when it runs the migration. */
  readonly declared?: readonly QualifiedName[];
}

export interface ManifestTable {
  /** Direct sources, stream tables among them. */
  readonly sources: readonly QualifiedName[];
  /** Comments of the database as last pulled: what tells them from those of a user. */
  readonly comment: string | null;
  readonly columnComments: Readonly<Record<string, string>>;
  /** Columns of the key as last written. */
  readonly key: readonly string[] | null;
  /** The view block as last seen, to put it back after `prisma db pull`. */
  readonly block: string;
  /** Fields of other models that refer to the view, to put them back. */
  readonly backRelations: readonly BackRelation[];
}

export interface BackRelation {
  readonly model: string;
  readonly line: string;
}

export const emptyManifest: Manifest = { version: 1, streamTables: {}, enums: {} };

/** Stable text: keys in order, a line break at the end. */
export function renderManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
