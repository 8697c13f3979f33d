import type { ColumnLineage } from './column-lineage.js';

/** A box of the graph, with what is shown when it is chosen. */
export interface LineageNode {
  /** Unique on the page; edges and columns name it. */
  readonly id: string;
  readonly label: string;
  /** `stream table`, `view`, `table`, `model`, … : one filter for each. */
  readonly kind: string;
  /** `ACTIVE`, `ERROR`, … : one filter for each. */
  readonly status?: string | undefined;
  /** The colour of the box. */
  readonly level: 'pass' | 'warn' | 'error' | 'none';
  /** Who declared it: `dbt, project shop`. */
  readonly declaredBy?: string | undefined;
  readonly description?: string | undefined;
  /** As the server runs it. */
  readonly sql?: string | undefined;
  /** As its author wrote it, where that differs. */
  readonly source?: string | undefined;
  /** Label and value, in the order of the page. */
  readonly facts: readonly (readonly [string, string])[];
  readonly columns: readonly LineageColumn[];
  readonly refreshes?: readonly LineageRefresh[] | undefined;
  readonly tests?: readonly LineageTest[] | undefined;
}

/** A test of a relation, or of one of its columns. */
export interface LineageTest {
  readonly name: string;
  readonly column?: string | undefined;
  /** Of its last run. */
  readonly result?: string | undefined;
}

export interface LineageColumn extends ColumnLineage {
  readonly type?: string | undefined;
  readonly description?: string | undefined;
}

export interface LineageRefresh {
  readonly startedAt: string;
  readonly action: string;
  readonly status: string;
  readonly durationMs: number | null;
  readonly rows: string;
  readonly error: string | null;
}

/** What the lineage page shows. */
export interface LineagePage {
  readonly title: string;
  /** When the facts were read, and where. */
  readonly subtitle: string;
  readonly nodes: readonly LineageNode[];
  /** `from` is read by `to`. An edge to or from a node that is not there is left out. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}
