import {
  type Capabilities,
  type CatalogReader,
  call,
  type Dependency,
  detectCapabilities,
  readDependencies,
  readStreamTables,
  type StreamTable,
} from '@pgtrickle-js/core';

/** What the traps are told from: everything is read before anything is judged. */
export interface DoctorFacts {
  readonly capabilities: Capabilities;
  readonly tables: readonly StreamTable[];
  readonly dependencies: readonly Dependency[];
  readonly server: ServerFacts;
  /** How the extension's own export of a definition starts; null when there was nothing to export. */
  readonly exportSample: string | null;
  /** How many edges its own lineage shows; null where it has none. */
  readonly lineageRows: number | null;
}

/** One row of plain catalogs and settings. */
interface ServerFacts {
  readonly isSuperuser: boolean;
  /** Null for roles that may not read the setting. */
  readonly preloaded: readonly string[] | null;
  /** Whether the extension is more than SQL: has functions of a library. */
  readonly hasLibrary: boolean;
  readonly maxWorkerProcesses: number;
  readonly databases: number;
  readonly walLevel: string;
  readonly enabled: string | null;
  readonly blockSourceDdl: string | null;
  readonly isTemplate: boolean;
  readonly backendPid: number;
  /** Lifecycle functions that the role may not call. */
  readonly notExecutable: readonly string[];
  readonly canWriteCatalog: boolean;
  /** Of the extension, with functions of this database granted to them: other databases may have brought roles of these names. */
  readonly roles: readonly string[];
  /** What `pause_all` gives back; null where there is none. */
  readonly pauseAllReturns: string | null;
  readonly subscriptionsExist: boolean;
  /** Stream tables, `schema.name`, whose relation is gone. */
  readonly withoutRelation: readonly string[];
  /** Stream tables that nothing keeps from being written to by hand. */
  readonly unguarded: readonly string[];
  /** Sources, `schema.name`, that no enabled trigger captures although one should. The extension's own inventory looks for other names than it gives (seen on 0.67.0). */
  readonly uncaptured: readonly string[];
  /** Change buffers whose source is in nobody's dependencies, quoted. */
  readonly orphanBuffers: readonly string[];
}

/** Reads the facts. @throws {PgTrickleError} `SERVER_*` */
export async function readDoctorFacts(reader: CatalogReader): Promise<DoctorFacts> {
  const capabilities = await detectCapabilities(reader);
  const tables = await readStreamTables(reader);
  const dependencies = await readDependencies(reader);
  const [row] = await reader.read<{ facts: string }>(serverQuery(capabilities, await mayNameBuffers(reader, capabilities)));
  return {
    capabilities,
    tables,
    dependencies,
    server: JSON.parse(row?.facts ?? '{}') as ServerFacts,
    exportSample: await readExportSample(reader, capabilities, tables[0]),
    lineageRows: await readLineageRows(reader, capabilities, tables[0]),
  };
}

/** A fact that may not be had: a function that fails, or that this role may not call, says nothing. */
async function unlessRefused<Value>(work: () => Promise<Value>): Promise<Value | null> {
  return work().catch(() => null);
}

async function readExportSample(reader: CatalogReader, capabilities: Capabilities, table: StreamTable | undefined): Promise<string | null> {
  if (table === undefined || !capabilities.has('export_definition')) return null;
  const { sql, values } = call(capabilities, 'export_definition', { st_name: table.name });
  return unlessRefused(async () => (await reader.read<{ text: string | null }>(`${sql} as text`, values))[0]?.text ?? null);
}

async function readLineageRows(reader: CatalogReader, capabilities: Capabilities, table: StreamTable | undefined): Promise<number | null> {
  if (table === undefined || !capabilities.has('stream_table_lineage')) return null;
  const argument = ['name', 'st_name', 'p_name', 'stream_table'].find((each) => capabilities.accepts('stream_table_lineage', each));
  const { sql, values } = call(capabilities, 'stream_table_lineage', argument === undefined ? {} : { [argument]: table.name });
  return unlessRefused(async () => (await reader.read(sql.replace(/^select /, 'select * from '), values)).length);
}

const lifecycle = ['create_stream_table', 'alter_stream_table', 'drop_stream_table', 'refresh_stream_table', 'resume_stream_table'];

/** Whether the names of buffers can be told from their sources: from 0.32 on by a function that not every role may call. */
async function mayNameBuffers(reader: CatalogReader, capabilities: Capabilities): Promise<boolean> {
  if (!capabilities.has('source_stable_name')) return true;
  const [row] = await reader.read<{ may: boolean }>(
    `select bool_and(pg_catalog.has_function_privilege(p.oid, 'execute')) as may from pg_catalog.pg_proc p
     where p.pronamespace = '${capabilities.schema}'::regnamespace and p.proname = 'source_stable_name'`,
  );
  return row?.may === true;
}

function serverQuery(capabilities: Capabilities, namesBuffers: boolean): string {
  const { schema, changesSchema, prefix, extension } = capabilities;
  // Buffers are called after the source's oid, after a hash of its name (0.32+), or after the stream table that is the source.
  const stable = capabilities.has('source_stable_name') && namesBuffers ? `, 'changes_' || ${schema}.source_stable_name(d.source_relid)` : '';
  const tables = `${schema}.${prefix}_stream_tables`;
  const setting = (name: string) => `nullif(current_setting('${extension}.${name}', true), '')`;
  return `select jsonb_build_object(
  'isSuperuser', (select rolsuper from pg_catalog.pg_roles where rolname = current_user),
  'preloaded', (select coalesce((select jsonb_agg(trim(both ' "' from l)) from unnest(string_to_array(nullif(setting, ''), ',')) l), '[]')
    from pg_catalog.pg_settings where name = 'shared_preload_libraries'),
  'hasLibrary', exists (select from pg_catalog.pg_proc p join pg_catalog.pg_language l on l.oid = p.prolang where p.pronamespace = '${schema}'::regnamespace and l.lanname = 'c'),
  'maxWorkerProcesses', current_setting('max_worker_processes')::int,
  'databases', (select count(*) from pg_catalog.pg_database where datallowconn and not datistemplate),
  'walLevel', current_setting('wal_level'),
  'enabled', ${setting('enabled')},
  'blockSourceDdl', ${setting('block_source_ddl')},
  'isTemplate', (select datistemplate from pg_catalog.pg_database where datname = current_database()),
  'backendPid', pg_catalog.pg_backend_pid(),
  'notExecutable', coalesce((select jsonb_agg(distinct p.proname) from pg_catalog.pg_proc p where p.pronamespace = '${schema}'::regnamespace
    and p.proname in (${lifecycle.map((name) => `'${name}'`).join(', ')}) and not pg_catalog.has_function_privilege(p.oid, 'execute')), '[]'),
  'canWriteCatalog', pg_catalog.has_table_privilege('${tables}', 'insert') and pg_catalog.has_table_privilege('${tables}', 'update'),
  'roles', coalesce((select jsonb_agg(rolname) from pg_catalog.pg_roles r where r.rolname like 'pgtrickle\\_%'
    and exists (select from pg_catalog.pg_proc p, pg_catalog.aclexplode(p.proacl) a where p.pronamespace = '${schema}'::regnamespace and a.grantee = r.oid)), '[]'),
  'pauseAllReturns', (select min(pg_catalog.format_type(p.prorettype, null)) from pg_catalog.pg_proc p where p.pronamespace = '${schema}'::regnamespace and p.proname = 'pause_all'),
  'subscriptionsExist', pg_catalog.to_regclass('${schema}.${prefix}_subscriptions') is not null,
  'withoutRelation', coalesce((select jsonb_agg(s.${prefix}_schema || '.' || s.${prefix}_name) from ${tables} s
    where not exists (select from pg_catalog.pg_class c where c.oid = s.${prefix}_relid)), '[]'),
  'unguarded', coalesce((select jsonb_agg(s.${prefix}_schema || '.' || s.${prefix}_name) from ${tables} s
    where not exists (select from pg_catalog.pg_trigger t where t.tgrelid = s.${prefix}_relid and not t.tgisinternal)), '[]'),
  'uncaptured', coalesce((select jsonb_agg(distinct n.nspname || '.' || c.relname) from ${schema}.${prefix}_dependencies d
    join ${tables} s on s.${prefix}_id = d.${prefix}_id and s.refresh_mode = 'DIFFERENTIAL'
    join pg_catalog.pg_class c on c.oid = d.source_relid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where d.source_type = 'TABLE' and d.cdc_mode = 'TRIGGER' and not exists (select from pg_catalog.pg_trigger t
      where t.tgrelid = d.source_relid and not t.tgisinternal and t.tgenabled <> 'D' and t.tgname ~ '^pg_(trickle|stream)_cdc_')), '[]'),
  'orphanBuffers', coalesce((select jsonb_agg(b.oid::regclass::text) from pg_catalog.pg_class b
    join pg_catalog.pg_namespace n on n.oid = b.relnamespace and n.nspname = '${changesSchema}'
    where ${namesBuffers} and b.relkind in ('r', 'p') and b.relname ~ '^changes_[0-9a-f]+$'
      and not exists (select from ${schema}.${prefix}_dependencies d where b.relname in ('changes_' || d.source_relid${stable}))), '[]')
)::text as facts`;
}
