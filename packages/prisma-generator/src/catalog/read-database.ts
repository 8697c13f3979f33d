import { type CatalogReader, detectCapabilities, type QualifiedName, quoteIdentifier, readStreamTables, type StreamTable } from '@pgtrickle-js/core';
import type { PostgresType } from '../field-type.js';

/** A column of a stream table or of one of its sources. */
interface DatabaseColumn {
  readonly name: string;
  readonly type: PostgresType;
  readonly notNull: boolean;
  readonly comment: string | null;
}

/** A relation that a stream table is, or reads. */
export interface Relation {
  readonly oid: number;
  readonly name: QualifiedName;
  readonly comment: string | null;
  readonly columns: readonly DatabaseColumn[];
  /** Columns of unique indexes over plain columns that are all NOT NULL, the primary key first. */
  readonly keys: readonly (readonly string[])[];
}

export interface EnumType {
  readonly schema: string;
  readonly name: string;
  readonly values: readonly string[];
}

/** What `pull` knows of a database: all that it reads. */
export interface DatabaseFacts {
  readonly streamTables: readonly StreamTable[];
  /** By oid. */
  readonly relations: ReadonlyMap<number, Relation>;
  /** What each stream table reads, by its oid. */
  readonly sources: ReadonlyMap<number, readonly number[]>;
  readonly enums: readonly EnumType[];
}

/**
 * Reads everything about stream tables that a schema says, in three queries however many there are (the first one asks what the server can do).
 * The extension's own columns are left out, but for the row id when `rowId` asks for it.
 *
 * @throws {PgTrickleError} `SERVER_*`
 */
export async function readDatabase(reader: CatalogReader, { rowId = false }: { readonly rowId?: boolean } = {}): Promise<DatabaseFacts> {
  const { schema, prefix, hiddenPrefix } = await detectCapabilities(reader);
  const streamTables = await readStreamTables(reader);
  const catalog = (table: string) => `${quoteIdentifier(schema)}.${prefix}_${table}`;
  const hidden = rowId ? `a.attname <> '${hiddenPrefix}row_id' and` : '';
  const [row] = await reader.read<{ facts: string }>(
    factsQuery({ streamTables: catalog('stream_tables'), dependencies: catalog('dependencies'), prefix, hidden }),
  );
  const facts = JSON.parse(row?.facts ?? '{}') as RawFacts;
  return {
    streamTables,
    relations: new Map(facts.relations.map((relation) => [relation.oid, toRelation(relation)])),
    sources: new Map(facts.sources.map(({ oid, reads }) => [oid, reads])),
    enums: facts.enums,
  };
}

/** Column: name, type, its schema, is array, is enum, modifier, not null, comment. */
type RawColumn = [
  name: string,
  type: string,
  schema: string,
  isArray: boolean,
  isEnum: boolean,
  modifier: number,
  notNull: boolean,
  comment: string | null,
];

interface RawFacts {
  readonly relations: { oid: number; schema: string; name: string; comment: string | null; columns: RawColumn[]; keys: string[][] }[];
  readonly sources: { oid: number; reads: number[] }[];
  readonly enums: EnumType[];
}

function toRelation({ oid, schema, name, comment, columns, keys }: RawFacts['relations'][number]): Relation {
  return {
    oid,
    name: `${schema}.${name}`,
    comment,
    keys,
    columns: columns.map(([column, type, typeSchema, isArray, isEnum, modifier, notNull, columnComment]) => ({
      name: column,
      type: { name: type, schema: typeSchema, isArray, isEnum, modifier },
      notNull,
      comment: columnComment,
    })),
  };
}

/** One statement, one JSON value as text: the answer does not depend on how a driver parses types. */
function factsQuery({ streamTables, dependencies, prefix, hidden }: Record<'streamTables' | 'dependencies' | 'prefix' | 'hidden', string>): string {
  return `
with recursive stream_tables as materialized (
  select s.${prefix}_relid as oid, s.${prefix}_id as id from ${streamTables} s
), edges as materialized (
  select distinct t.oid, d.source_relid as source from ${dependencies} d join stream_tables t on t.id = d.${prefix}_id
), wanted as materialized (
  select oid from stream_tables union select source from edges
), attributes as materialized (
  select a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull
  from wanted w join pg_catalog.pg_attribute a on a.attrelid = w.oid and a.attnum > 0 and not a.attisdropped
  where not (${hidden} a.attname ~ '^__pg[ts]_')
), types (given, oid, modifier) as (
  select distinct atttypid, atttypid, -1 from attributes
  union all
  select types.given, t.typbasetype, t.typtypmod from types join pg_catalog.pg_type t on t.oid = types.oid and t.typtype = 'd'
), resolved as materialized (
  select types.given, types.modifier, array_type.oid is not null as is_array, coalesce(element.typname, t.typname) as name,
    coalesce(element.typnamespace, t.typnamespace) as namespace, coalesce(element.typtype, t.typtype) as kind, coalesce(element.oid, t.oid) as oid
  from types
  join pg_catalog.pg_type t on t.oid = types.oid and t.typtype <> 'd'
  left join pg_catalog.pg_type element on element.oid = t.typelem and element.typarray = t.oid
  left join pg_catalog.pg_type array_type on array_type.oid = t.oid and element.oid is not null
), columns as (
  select a.attrelid, json_agg(json_build_array(a.attname, r.name, n.nspname, r.is_array, r.kind = 'e',
    case when a.atttypmod >= 0 then a.atttypmod else r.modifier end, a.attnotnull, pg_catalog.col_description(a.attrelid, a.attnum)) order by a.attnum) as list
  from attributes a join resolved r on r.given = a.atttypid join pg_catalog.pg_namespace n on n.oid = r.namespace
  group by a.attrelid
), keys as (
  select k.indrelid, json_agg(k.columns order by k.indisprimary desc, cardinality(k.columns), k.columns) as list from (
    select i.indrelid, i.indisprimary, array_agg(a.attname::text order by p.position) as columns
    from wanted w
    join pg_catalog.pg_index i on i.indrelid = w.oid and i.indisunique and i.indisvalid and i.indimmediate and i.indpred is null and i.indexprs is null
    cross join lateral unnest(i.indkey::int2[]) with ordinality as p(attnum, position)
    join attributes a on a.attrelid = i.indrelid and a.attnum = p.attnum
    where p.position <= i.indnkeyatts
    group by i.indexrelid, i.indrelid, i.indisprimary, i.indnkeyatts
    having count(*) = i.indnkeyatts and bool_and(a.attnotnull)
  ) k group by k.indrelid
)
select json_build_object(
  'relations', (select coalesce(json_agg(json_build_object('oid', c.oid::int8, 'schema', n.nspname, 'name', c.relname,
      'comment', pg_catalog.obj_description(c.oid, 'pg_class'), 'columns', coalesce(columns.list, '[]'), 'keys', coalesce(keys.list, '[]'))), '[]')
    from wanted w join pg_catalog.pg_class c on c.oid = w.oid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join columns on columns.attrelid = c.oid left join keys on keys.indrelid = c.oid),
  'sources', (select coalesce(json_agg(json_build_object('oid', e.oid::int8, 'reads', e.reads)), '[]')
    from (select oid, json_agg(source::int8 order by source) as reads from edges group by oid) e),
  'enums', (select coalesce(json_agg(json_build_object('schema', n.nspname, 'name', t.typname, 'values',
      (select json_agg(e.enumlabel order by e.enumsortorder) from pg_catalog.pg_enum e where e.enumtypid = t.oid)) order by n.nspname, t.typname), '[]')
    from (select distinct oid, name, namespace from resolved where kind = 'e') r
    join pg_catalog.pg_type t on t.oid = r.oid join pg_catalog.pg_namespace n on n.oid = t.typnamespace)
)::text as facts`;
}
