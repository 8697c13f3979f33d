import { type Catalog, catalogReader, type PgTrickleError, quoteLiteral, readCatalog } from '@pgtrickle-js/core';
import { isHiddenColumn } from './hidden-column.js';
import { Relation, type RelationType } from './relation.js';
import type { Session } from './session.js';
import { markOf, parseViewMark, seenOf, type ViewMark } from './view-mark.js';

/** A relation in a schema of the project. */
export interface RelationState {
  readonly relation: Relation;
  readonly comment: string | null;
  readonly columns: readonly ColumnState[];
  /** To others than the owner. */
  readonly grants: readonly { readonly privilege: string; readonly grantee: string }[];
  readonly indexes: readonly IndexState[];
  /** Of a view that we made, while it is as we made it. */
  readonly mark?: ViewMark | undefined;
}

interface ColumnState {
  readonly name: string;
  readonly type: string;
  readonly comment: string | null;
}

export interface IndexState {
  readonly name: string;
  readonly method: string;
  readonly isUnique: boolean;
  readonly columns: readonly string[];
}

/** Everything that the runs and plans of a project look at, as one statement saw it. */
export interface ProjectState {
  /** The extension, or why there is none. */
  readonly catalog: Catalog | PgTrickleError;
  readonly schemas: ReadonlySet<string>;
  readonly relations: readonly RelationState[];
}

/** @throws {PgTrickleError} `SERVER_*`, `CONNECT_LOST` */
export async function readProjectState(session: Session, database: string, schemas: readonly string[]): Promise<ProjectState> {
  const wanted = `lower(n.nspname) in (${['', ...schemas].map((schema) => quoteLiteral(schema.toLowerCase())).join(', ')})`;
  const { catalog, also } = await readCatalog(catalogReader(session.client), {
    schemas: `(select coalesce(jsonb_agg(n.nspname), '[]') from pg_catalog.pg_namespace n where ${wanted})`,
    relations: relationsQuery(wanted),
  });
  const streamTables = new Set('streamTables' in catalog ? catalog.streamTables.map(({ name }) => name as string) : []);
  return {
    catalog,
    schemas: new Set(also.schemas as string[]),
    relations: (also.relations as RelationRow[]).map((row) => stateOf(row, database, streamTables)),
  };
}

interface RelationRow {
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationType;
  readonly comment: string | null;
  readonly columns: readonly [name: string, type: string, comment: string | null][] | null;
  readonly grants: readonly [privilege: string, grantee: string][] | null;
  readonly indexes: readonly [name: string, method: string, unique: boolean, columns: readonly string[]][] | null;
  readonly mark: string | null;
  readonly seen: string | null;
}

const indexesOf = (
  oid: string,
) => `(select jsonb_agg(jsonb_build_array(i.relname, m.amname, x.indisunique, (select jsonb_agg(a.attname order by k.position)
    from unnest(x.indkey) with ordinality k(attnum, position) join pg_catalog.pg_attribute a on a.attrelid = x.indrelid and a.attnum = k.attnum)))
  from pg_catalog.pg_index x join pg_catalog.pg_class i on i.oid = x.indexrelid join pg_catalog.pg_am m on m.oid = i.relam where x.indrelid = ${oid})`;

/** The indexes of a relation, as the session's transaction has them. */
export async function readIndexes(session: Session, relation: Relation): Promise<IndexState[]> {
  const name = quoteLiteral(relation.with({ includePolicy: { database: false } }).render());
  const { rows } = await session.run(`select ${indexesOf(`to_regclass(${name})`)}::text`);
  return decodeIndexes(JSON.parse((rows[0]?.[0] ?? 'null') as string));
}

/** A stream table that is known as one, as the session's transaction has it; undefined where there is none. */
export async function readRelationState(session: Session, { database, schema, identifier }: Relation): Promise<RelationState | undefined> {
  const { rows } = await session.run(
    `select (${relationsQuery(`n.nspname = ${quoteLiteral(schema ?? '')} and c.relname = ${quoteLiteral(identifier ?? '')}`)})::text`,
  );
  const [row] = JSON.parse(rows[0]?.[0] as string) as RelationRow[];
  return row && stateOf(row, database ?? '', new Set([`${schema}.${identifier}`]));
}

const decodeIndexes = (rows: RelationRow['indexes']): IndexState[] =>
  (rows ?? []).map(([name, method, isUnique, columns]) => ({ name, method, isUnique, columns: columns ?? [] }));

const relationsQuery = (wanted: string) => `(select coalesce(jsonb_agg(jsonb_build_object(
  'schema', n.nspname, 'name', c.relname,
  'kind', case c.relkind when 'v' then 'view' when 'm' then 'materialized_view' when 'f' then 'external' else 'table' end,
  'comment', obj_description(c.oid, 'pg_class'),
  'columns', (select jsonb_agg(jsonb_build_array(a.attname, format_type(a.atttypid, a.atttypmod), col_description(c.oid, a.attnum)) order by a.attnum)
    from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
  'grants', (select jsonb_agg(jsonb_build_array(lower(g.privilege_type), coalesce(r.rolname, 'public')))
    from aclexplode(c.relacl) g left join pg_catalog.pg_roles r on r.oid = g.grantee where g.grantee <> c.relowner),
  'indexes', ${indexesOf('c.oid')},
  'mark', marked.comment, 'seen', case when marked.comment is not null then ${seenOf('c.oid')} end)), '[]')
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join lateral (select ${markOf('c.oid')} as comment where c.relkind = 'v') marked on true
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${wanted})`;

function stateOf(row: RelationRow, database: string, streamTables: ReadonlySet<string>): RelationState {
  const { schema, name: identifier } = row;
  const isStreamTable = streamTables.has(`${schema}.${identifier}`);
  const mark = parseViewMark(row.mark);
  return {
    relation: new Relation({ database, schema, identifier, type: isStreamTable ? 'stream_table' : row.kind }),
    comment: row.comment,
    columns: (row.columns ?? [])
      .map(([name, type, comment]) => ({ name, type, comment }))
      .filter(({ name }) => !isStreamTable || !isHiddenColumn(name)),
    grants: (row.grants ?? []).map(([privilege, grantee]) => ({ privilege, grantee })),
    indexes: decodeIndexes(row.indexes),
    ...(mark !== undefined && mark.seen === row.seen ? { mark } : {}),
  };
}
