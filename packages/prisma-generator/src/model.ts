import type { QualifiedName, StreamTable } from '@pgtrickle-js/core';
import type { DatabaseFacts, Relation } from './catalog/read-database.js';
import { type PostgresType, sameType } from './field-type.js';
import { analyzeQuery, type FindRelation } from './query/analyze-query.js';
import type { RelationFact } from './query/scope.js';
import { parseSelect } from './query/tree.js';

/** A stream table as a schema can say it. */
export interface StreamTableModel {
  readonly name: QualifiedName;
  readonly comment: string | null;
  readonly columns: readonly ModelColumn[];
  /** Columns that tell every row from every other and are never NULL; undefined when none are proven. */
  readonly key: readonly string[] | undefined;
  /** What it reads, stream tables among them, in the order of their names. */
  readonly sources: readonly QualifiedName[];
  readonly query: string;
  readonly schedule: string | null;
  readonly refreshMode: StreamTable['refreshMode'];
}

export interface ModelColumn {
  readonly name: string;
  readonly type: PostgresType;
  /** Proven from the query, or declared. */
  readonly notNull: boolean;
  readonly comment: string | null;
}

/** Works out the models of all stream tables: each after those that it reads, so that proofs go through them. */
export async function streamTableModels(facts: DatabaseFacts): Promise<StreamTableModel[]> {
  const known = new Map<number, RelationFact>();
  const models: StreamTableModel[] = [];
  for (const table of inOrder(facts)) {
    const relation = facts.relations.get(table.relationOid);
    if (relation === undefined) continue;
    const sources = (facts.sources.get(table.relationOid) ?? []).flatMap((oid) => facts.relations.get(oid) ?? []);
    const proofs = await proveAll(table, finder(sources, known));
    const all = relation.columns.map((column) => toModelColumn(column, proofs, facts));
    const proven = proofs
      .flatMap(({ keys }) => keys)
      .find((names) => names.length > 0 && names.every((name) => isKeyColumn(all.find((column) => column.name === name))));
    // The row id is only there when it was asked for, and only of use where there is no other key.
    const rowId = all.find(({ name }) => isRowId(name));
    const columns = proven === undefined ? all : all.filter((column) => column !== rowId);
    const key = proven ?? (rowId && [rowId.name]);
    const originOf = (column: string) => proofs.flatMap((proof) => proof.columns.find(({ name }) => name === column)?.origin ?? [])[0];
    known.set(relation.oid, {
      columns: columns.map(({ name, notNull }) => ({ name, notNull, origin: originOf(name) ?? { relation: relation.oid, column: name } })),
      keys: key ? [key] : [],
    });
    const { name, comment } = relation;
    models.push({
      name,
      comment,
      columns,
      key,
      sources: sources.map((source) => source.name).sort(),
      query: table.query,
      schedule: table.schedule,
      refreshMode: table.refreshMode,
    });
  }
  return models.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The text that its author sent and the one that the server made of it say the same: what either proves holds. */
async function proveAll({ query, definingQuery }: StreamTable, find: FindRelation): Promise<RelationFact[]> {
  const proofs: RelationFact[] = [];
  for (const text of new Set([query, definingQuery])) {
    const select = await parseSelect(text);
    const proof = select && analyzeQuery(select, find);
    if (proof !== undefined) proofs.push(proof);
  }
  return proofs;
}

/** A name without a schema means the one source of that name: the path that it was looked up in is not known. */
function finder(sources: readonly Relation[], known: ReadonlyMap<number, RelationFact>): FindRelation {
  return (schema, name) => {
    const found = sources.filter((source) => source.name === `${schema}.${name}` || (schema === undefined && source.name.endsWith(`.${name}`)));
    const [only] = found;
    if (only === undefined || found.length !== 1) return undefined;
    return (
      known.get(only.oid) ?? {
        columns: only.columns.map((column) => ({ name: column.name, notNull: column.notNull, origin: { relation: only.oid, column: column.name } })),
        keys: only.keys,
      }
    );
  };
}

function toModelColumn(column: Relation['columns'][number], proofs: readonly RelationFact[], facts: DatabaseFacts): ModelColumn {
  const found = proofs.flatMap(({ columns }) => columns.filter(({ name }) => name === column.name));
  const origin = found.find((fact) => fact.origin !== undefined)?.origin;
  const source = origin && facts.relations.get(origin.relation)?.columns.find(({ name }) => name === origin.column);
  // A stream table keeps neither length nor precision: a column that is passed on has those of its source.
  const modifier =
    column.type.modifier < 0 && source !== undefined && sameType(source.type, column.type) ? source.type.modifier : column.type.modifier;
  return { ...column, type: { ...column.type, modifier }, notNull: column.notNull || isRowId(column.name) || found.some(({ notNull }) => notNull) };
}

const isRowId = (column: string) => /^__pg[ts]_row_id$/.test(column);

/** Prisma finds rows by scalar values only. */
function isKeyColumn(column: ModelColumn | undefined): boolean {
  return column?.notNull === true && !column.type.isArray && keyTypes.has(column.type.isEnum ? 'enum' : column.type.name);
}

const keyTypes = new Set('enum int2 int4 int8 text varchar bpchar citext uuid numeric bool date timestamp timestamptz bytea'.split(' '));

/** Stream tables after those that they read. */
function inOrder({ streamTables, sources }: DatabaseFacts): StreamTable[] {
  const byOid = new Map(streamTables.map((table) => [table.relationOid, table]));
  const done = new Set<number>();
  const ordered: StreamTable[] = [];
  function visit(table: StreamTable): void {
    if (done.has(table.relationOid)) return;
    done.add(table.relationOid);
    for (const oid of sources.get(table.relationOid) ?? []) {
      const source = byOid.get(oid);
      if (source !== undefined) visit(source);
    }
    ordered.push(table);
  }
  for (const table of streamTables) visit(table);
  return ordered;
}
