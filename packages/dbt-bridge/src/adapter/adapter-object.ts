import { PgTrickleError } from '@pgtrickle-js/core';
import { Dict } from '../jinja/values/dict.js';
import { bindMethod, type FunctionBody, methodTable } from '../jinja/values/function.js';
import { PyObject } from '../jinja/values/object.js';
import { Tuple } from '../jinja/values/tuple.js';
import type { ColumnInfo, Constraint } from '../manifest/resource.js';
import type { AdapterParts } from './adapter-parts.js';
import { Column } from './column.js';
import { ColumnObject } from './column-object.js';
import { renderColumns, renderModelConstraints } from './constraints.js';
import { isHiddenColumn } from './hidden-column.js';
import { incrementalStrategies, incrementalStrategyMacro } from './incremental-strategy.js';
import { parseIndex } from './index-name.js';
import { IndexObject } from './index-object.js';
import { addQueryComment } from './query-comment.js';
import { dependentsOf, readersOf, readRelations } from './read-relations.js';
import { Relation } from './relation.js';
import { replacingMethods } from './replacing-methods.js';
import { ResponseObject } from './response-object.js';
import { ResultTable } from './result-table.js';
import { checkSnapshotTarget, hardDeletesOf } from './snapshot-target.js';
import { bindValues } from './sql-literal.js';

/** One per database: two sessions that drop with CASCADE take the locks of the same dependents in different orders. */
const dropLock = 'select pg_advisory_xact_lock(7364776269)';

/** `adapter` in templates: dbt's adapter for PostgreSQL, on the session of the node that is being run. */
export class AdapterObject extends PyObject {
  readonly parts: AdapterParts;

  constructor(parts: AdapterParts) {
    super();
    this.parts = parts;
  }

  override get typeName(): string {
    return 'PostgresAdapter';
  }

  override getAttribute(name: string): unknown {
    return bindMethod(methods, this, name) ?? this.parts.extensions?.get(name);
  }

  override isTrue(): boolean {
    return true;
  }

  /** Runs SQL; `autoBegin` opens a transaction when none is open, unless the adapter is in autocommit; a statement outside of one commits by itself. */
  async execute(sql: string, autoBegin: boolean, fetch: boolean, limit: number | null = null): Promise<Tuple> {
    const { comment, session: open, autocommit = false } = this.parts;
    const { text, append } = comment();
    const session = await open();
    if (autoBegin && !autocommit && !session.inTransaction) await session.begin();
    const commented = addQueryComment(sql, text, append);
    this.parts.onStatement(commented);
    const { response, columns, rows } = await session.run(commented);
    const table = fetch ? new ResultTable(columns, limit === null ? rows : rows.slice(0, limit), [], this.parts.onPrint) : new ResultTable([], []);
    return new Tuple([new ResponseObject(response), table]);
  }

  async commitIfOpen(): Promise<string> {
    const session = await this.parts.session();
    if (session.inTransaction) await session.commit();
    return '';
  }

  /** From the cache; a schema outside of the project is read when first asked for. */
  async relationsIn(schema: string): Promise<Relation[]> {
    const { cache, database, session } = this.parts;
    if (!cache.knows(schema)) cache.fill([schema], await readRelations(await session(), database, [schema]));
    return cache.list(schema);
  }

  async getRelation(schema: string, identifier: string): Promise<Relation | null> {
    await this.relationsIn(schema);
    return this.parts.cache.get(schema, identifier) ?? null;
  }

  async columnsOf(relation: Relation): Promise<ColumnObject[]> {
    return (await this.parts.callMacro('get_columns_in_relation', { relation })) as ColumnObject[];
  }

  async checkSnapshotTarget(relation: Relation, names: Dict | null, hardDeletes: unknown): Promise<string> {
    const existing = (await this.columnsOf(relation)).map(({ column }) => column.name);
    checkSnapshotTarget(existing, (name) => String(names?.get(name) ?? name), hardDeletes);
    return '';
  }

  /** In the open transaction, or in one of its own, behind a lock that lets one drop with CASCADE happen at a time. */
  async dropRelation(relation: Relation): Promise<string> {
    const session = await this.parts.session();
    const own = !session.inTransaction;
    const gone = await dependentsOf(session, relation, own ? `begin; ${dropLock}` : dropLock);
    const readers = relation.type === 'stream_table' ? [] : await readersOf(session, gone);
    if (readers.length > 0)
      this.parts.onWarning(
        `${relation.render()} is dropped, and ${readers.join(', ')} read it: a stream table without its source is made again when its model runs`,
      );
    const views = gone.filter(({ schema, identifier }) => schema !== relation.schema || identifier !== relation.identifier);
    if (relation.type === 'stream_table' && views.length > 0) {
      const names = views.map(({ schema, identifier }) => `"${schema}"."${identifier}"`).join(', ');
      this.parts.onWarning(
        `${relation.render()} is dropped, and what reads it goes with it: ${names}. Those of the project are made again when their models run`,
      );
    }
    await this.parts.callMacro('drop_relation', { relation });
    if (own) await session.commit();
    for (const { schema, identifier } of gone) this.parts.cache.drop(schema, identifier);
    return '';
  }
}

type Self = AdapterObject;

const metadataMethods: Record<string, FunctionBody> = {
  'type()': () => 'postgres',
  'quote(identifier)': (_self: Self, identifier: string) => `"${identifier}"`,
  'quote_as_configured(identifier, quote_key)': (self: Self, identifier: string, key: string) =>
    self.parts.quoting[key as 'identifier'] === false ? identifier : `"${identifier}"`,
  'quote_seed_column(column, quote_config)': (_self: Self, column: string, quote: unknown) => (quote === false ? column : `"${column}"`),
  'verify_database(database)': (self: Self, database: string) => verifyDatabase(self, database),
  'date_function()': () => 'now()',
  "timestamp_add_sql(add_to, number=1, interval='hour')": (_self: Self, addTo: string, number: number, interval: string) =>
    `${addTo} + interval '${number} ${interval}'`,
  'valid_incremental_strategies()': () => [...incrementalStrategies],
  'get_incremental_strategy_macro(model_context, strategy)': (_self: Self, context: PyObject, strategy: string | null) =>
    incrementalStrategyMacro(context, strategy ?? 'default'),
  'get_hard_deletes_behavior(config)': (_self: Self, config: { find(name: string): unknown }) => hardDeletesOf((name) => config.find(name)),
  'parse_index(raw_index)': (_self: Self, raw: unknown) => new IndexObject(parseIndex(plain(raw))),
  'render_raw_columns_constraints(raw_columns)': (_self: Self, columns: unknown) => renderColumns(plain(columns) as Record<string, ColumnInfo>),
  'render_raw_model_constraints(raw_constraints)': (_self: Self, constraints: unknown) => renderModelConstraints(plain(constraints) as Constraint[]),
  'convert_type(agate_table, col_idx)': (_self: Self, table: ResultTable, index: number) => table.sqlTypes[index] ?? 'text',
  'standardize_grants_dict(grants_table)': (_self: Self, table: ResultTable) => {
    const grants = new Dict();
    for (const { items } of table.rows) {
      const privilege = String(items[1]).toLowerCase();
      grants.set(privilege, [...((grants.get(privilege) as string[] | undefined) ?? []), String(items[0])]);
    }
    return grants;
  },
  'dispatch(macro_name, macro_namespace=None, packages=None)': (self: Self, name: string, namespace: string | null) =>
    self.parts.dispatch(name, namespace),
};

const statementMethods: Record<string, FunctionBody> = {
  'execute(sql, auto_begin=False, fetch=False, limit=None)': (self: Self, sql: string, autoBegin: boolean, fetch: boolean, limit: number | null) =>
    self.execute(sql, autoBegin, fetch, limit),
  'add_query(sql, auto_begin=True, bindings=None, abridge_sql_log=False)': async (
    self: Self,
    sql: string,
    autoBegin: boolean,
    bindings: unknown[] | null,
  ) => self.execute(bindings === null ? sql : bindValues(sql, bindings), autoBegin, false),
  'run_sql_for_tests(sql, fetch, conn)': async (self: Self, sql: string, fetch: string) => {
    const table = (await self.execute(sql, true, true)).items[1] as ResultTable;
    await self.commitIfOpen();
    const rows = table.rows.map(({ items }) => new Tuple([...items]));
    return fetch === 'one' ? (rows[0] ?? null) : fetch === 'all' ? rows : null;
  },
  'commit()': (self: Self) => self.commitIfOpen(),
  'commit_if_open()': (self: Self) => self.commitIfOpen(),
  'get_column_schema_from_query(sql)': async (self: Self, sql: string) => {
    const session = await self.parts.session();
    const columns = (await session.describe(sql)).filter(({ name }) => !isHiddenColumn(name));
    return columns.map(({ name, type }) => new ColumnObject(Column.fromDescription(name, type)));
  },
};

const relationMethods: Record<string, FunctionBody> = {
  'get_relation(database, schema, identifier)': (self: Self, _database: unknown, schema: string, identifier: string) =>
    self.getRelation(schema, identifier),
  'already_exists(schema, table)': async (self: Self, schema: string, table: string) => (await self.getRelation(schema, table)) !== null,
  'get_columns_in_table(schema, identifier)': (self: Self, schema: string, identifier: string) =>
    self.columnsOf(new Relation({ database: self.parts.database, schema, identifier })),
  'list_relations(database, schema)': (self: Self, _database: unknown, schema: string) => self.relationsIn(schema),
  'list_relations_without_caching(schema_relation)': async (self: Self, { schema }: Relation) =>
    readRelations(await self.parts.session(), self.parts.database, [schema ?? '']),
  'relations_table(schema_relation)': async (self: Self, { schema }: Relation) => {
    const relations = await readRelations(await self.parts.session(), self.parts.database, [schema ?? '']);
    return new ResultTable(
      ['database', 'name', 'schema', 'type'],
      relations.map((relation) => [relation.database, relation.identifier, relation.schema, relation.type]),
    );
  },
  'get_columns_in_relation(relation)': (self: Self, relation: Relation) => self.columnsOf(relation),
  'get_missing_columns(from_relation, to_relation)': async (self: Self, from: Relation, to: Relation) => {
    const known = (await self.columnsOf(to)).map(({ column }) => column.name);
    return (await self.columnsOf(from)).filter(({ column }) => !known.includes(column.name));
  },
  'valid_snapshot_target(relation, column_names=None)': (self: Self, relation: Relation, names: Dict | null) =>
    self.checkSnapshotTarget(relation, names, null),
  'assert_valid_snapshot_target_given_strategy(relation, column_names, strategy)': (self: Self, relation: Relation, names: Dict, strategy: Dict) =>
    self.checkSnapshotTarget(relation, names, strategy.get('hard_deletes')),
  'expand_target_column_types(from_relation, to_relation)': async (self: Self, from: Relation, to: Relation) => {
    const wanted = new Map((await self.columnsOf(from)).map(({ column }) => [column.name, column]));
    for (const { column } of await self.columnsOf(to)) {
      const goal = wanted.get(column.name);
      if (goal === undefined || !column.canExpandTo(goal)) continue;
      await self.parts.callMacro('alter_column_type', {
        relation: to,
        column_name: column.name,
        new_column_type: `character varying(${goal.stringSize})`,
      });
    }
    return '';
  },
  'create_schema(relation)': async (self: Self, relation: Relation) => {
    await self.parts.callMacro('create_schema', { relation: relation.withoutIdentifier() });
    return self.commitIfOpen();
  },
  'drop_schema(relation)': async (self: Self, relation: Relation) => {
    await self.parts.callMacro('drop_schema', { relation: relation.withoutIdentifier() });
    self.parts.cache.dropSchema(relation.schema ?? '');
    return self.commitIfOpen();
  },
  'check_schema_exists(database, schema)': async (self: Self, database: string, schema: string) => {
    const relation = new Relation({ database, schema, identifier: null });
    const table = (await self.parts.callMacro('check_schema_exists', {
      information_schema: relation.informationSchema(null),
      schema,
    })) as ResultTable;
    return Number(table.values()?.[0]) > 0;
  },
  'drop_relation(relation)': (self: Self, relation: Relation) => self.dropRelation(relation),
  'truncate_relation(relation)': async (self: Self, relation: Relation) => {
    await self.parts.callMacro('truncate_relation', { relation });
    return '';
  },
  'rename_relation(from_relation, to_relation)': async (self: Self, from: Relation, to: Relation) => {
    await self.parts.callMacro('rename_relation', { from_relation: from, to_relation: to });
    self.parts.cache.rename(from, to);
    return '';
  },
  'cache_added(relation)': (self: Self, relation: Relation) => {
    self.parts.cache.add(relation);
    return '';
  },
  'cache_dropped(relation)': (self: Self, relation: Relation) => {
    self.parts.cache.drop(relation.schema, relation.identifier);
    return '';
  },
  'cache_renamed(from_relation, to_relation)': (self: Self, from: Relation, to: Relation) => {
    self.parts.cache.rename(from, to);
    return '';
  },
};

const methods = methodTable({ ...metadataMethods, ...statementMethods, ...relationMethods, ...replacingMethods });

function verifyDatabase(self: Self, database: string): string {
  const wanted = database.replaceAll('"', '');
  if (wanted.toLowerCase() === self.parts.database.toLowerCase()) return '';
  throw new PgTrickleError('DBT_DATABASE_MISMATCH', {
    message: `Cross-db references not allowed in postgres (${wanted} vs ${self.parts.database})`,
    hint: 'PostgreSQL sees one database at a time: take the database setting out, or name the one of the profile.',
  });
}

function plain(value: unknown): unknown {
  if (value instanceof Dict) return Object.fromEntries(Array.from(value.entries(), ([key, item]) => [String(key), plain(item)]));
  if (value instanceof Tuple) return Array.from(value.iterate() ?? [], plain);
  return Array.isArray(value) ? value.map(plain) : value;
}
