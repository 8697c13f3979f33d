/** What is known of a column of a relation, or of a query's output. */
export interface ColumnFact {
  readonly name: string;
  /** Proven: no row has NULL in it. */
  readonly notNull: boolean;
  /** The column of a table that its values come from unchanged. */
  readonly origin?: { readonly relation: number; readonly column: string } | undefined;
}

/** A relation as a query sees it. */
export interface RelationFact {
  readonly columns: readonly ColumnFact[];
  /** Sets of columns of which no two rows have the same values. */
  readonly keys: readonly (readonly string[])[];
}

/** A relation under its name in a FROM clause. */
export interface RangeEntry {
  readonly alias: string;
  /** Undefined when nothing is known of it: a function, a relation out of sight. */
  readonly relation: RelationFact | undefined;
}

/** The relations that names of columns are looked up in. */
export interface Scope {
  readonly entries: readonly RangeEntry[];
  /** Columns that the WHERE clause or an inner join keeps from being NULL: `alias.column`. */
  readonly kept: ReadonlySet<string>;
}

/** A column that a name means. */
export interface FoundColumn {
  readonly alias: string;
  readonly fact: ColumnFact;
}

/** Finds `column` or `alias.column`. Undefined when it is not found, or an unknown relation could have it as well. */
export function findColumn(scope: Scope, path: readonly string[]): FoundColumn | undefined {
  const column = path.at(-1) ?? '';
  const alias = path.at(-2);
  const entries = alias === undefined ? scope.entries : scope.entries.filter((entry) => entry.alias === alias);
  if (entries.some(({ relation }) => relation === undefined)) return undefined;
  const found = entries.flatMap((entry) => {
    const fact = entry.relation?.columns.find(({ name }) => name === column);
    return fact === undefined ? [] : [{ alias: entry.alias, fact }];
  });
  const [only] = found;
  if (found.length !== 1 || only === undefined) return undefined;
  return scope.kept.has(`${only.alias}.${column}`) ? { ...only, fact: { ...only.fact, notNull: true } } : only;
}

/** Relations on the side of an outer join that can be missing: everything in them can be NULL, and a row can appear several times. */
export function weakened(entries: readonly RangeEntry[]): RangeEntry[] {
  return entries.map(({ alias, relation }) => ({
    alias,
    relation: relation && { keys: [], columns: relation.columns.map((column) => ({ ...column, notNull: false })) },
  }));
}
