import { PgTrickleError } from '../error/pg-trickle-error.js';
import { quoteWhereNeeded } from '../sql/identifier.js';
import { apiHistory } from './api-history.js';
import { catalogReader } from './catalog-reader.js';
import type { CatalogReader, Queryable } from './queryable.js';

/** What the connected server can do, as its catalogs say: never concluded from a version number. */
export interface Capabilities {
  readonly extension: 'pg_trickle' | 'pg_stream';
  /** Of the extension's SQL objects, e.g. `0.67.0`. For messages only. */
  readonly version: string;
  /** `server_version_num`, e.g. 180006. */
  readonly serverVersion: number;
  /** Whether the server was a standby when it was asked. */
  readonly isStandby: boolean;
  /** The role that asked: for messages about privileges. */
  readonly role: string;
  /** The schema of functions, catalog and views. */
  readonly schema: 'pgtrickle' | 'pgstream';
  /** The schema of the change buffers. */
  readonly changesSchema: 'pgtrickle_changes' | 'pgstream_changes';
  /** What catalog tables and columns start with: `pgt_stream_tables`, `pgs_stream_tables`. */
  readonly prefix: 'pgt' | 'pgs';
  /** What internal columns of a stream table start with. */
  readonly hiddenPrefix: '__pgt_' | '__pgs_';
  /** Whether a refresh mode IMMEDIATE exists. */
  readonly knowsImmediate: boolean;
  /** The values that the catalog admits in a column of `stream_tables`, where it says so; undefined where anything goes. */
  choicesOf(column: string): readonly string[] | undefined;
  /** The shortest schedule that the server accepts, in seconds. */
  readonly minScheduleSeconds: number;
  /** Whether the extension has a function of this name. */
  has(fn: string): boolean;
  /** Whether the function takes an argument of this name. */
  accepts(fn: string, argument: string): boolean;
  /** The default of an argument as the server prints it, e.g. `'AUTO'::text`; undefined when it has none or does not exist. */
  defaultOf(fn: string, argument: string): string | undefined;
  /** Whether a table or view of the extension has the column. */
  hasColumn(relation: string, column: string): boolean;
  /** The first version known to have the function, or the argument of it. */
  firstVersionWith(fn: string, argument?: string): string | undefined;
}

const detected = new WeakMap<CatalogReader, Promise<Capabilities>>();

/**
 * Reads once per connection what the server can do; a failure is not remembered.
 *
 * @throws {PgTrickleError} `SERVER_VERSION_UNSUPPORTED` before PostgreSQL 18, `SERVER_EXTENSION_MISSING` without the extension (the hint is
 * the statement to run), `SERVER_PRIVILEGE_MISSING` without USAGE on its schema (the hint is the GRANT).
 * @example
 * (await detectCapabilities(pool)).accepts('drop_stream_table', 'cascade')
 */
export function detectCapabilities(connection: Queryable | CatalogReader): Promise<Capabilities> {
  const reader = 'read' in connection ? connection : catalogReader(connection);
  const known = detected.get(reader);
  if (known) return known;
  const pending = readFacts(reader).then(capabilitiesFromFacts);
  detected.set(reader, pending);
  pending.catch(() => detected.delete(reader));
  return pending;
}

/** Lets a session of a pool know what the pool has found out already. */
export function shareCapabilities(reader: CatalogReader, capabilities: Capabilities): CatalogReader {
  detected.set(reader, Promise.resolve(capabilities));
  return reader;
}

/** What one query reads of the server. */
export interface ServerFacts {
  readonly serverVersion: number;
  readonly isStandby: boolean;
  readonly role: string;
  readonly database: string;
  /** The extension created in the database. */
  readonly extension: { readonly name: 'pg_trickle' | 'pg_stream'; readonly version: string } | null;
  /** The extension that the server could create. */
  readonly available: { readonly name: string; readonly version: string | null } | null;
  readonly hasUsage: boolean | null;
  readonly minScheduleSeconds: number | null;
  /** What the catalog checks of its columns. */
  readonly checks: readonly string[];
  /** `{ function: { argument: default or null } }`, overloads together. */
  readonly functions: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
  readonly relations: Readonly<Record<string, readonly string[]>>;
}

async function readFacts(reader: CatalogReader): Promise<ServerFacts> {
  const [row] = await reader.read<{ facts: string }>(factsQuery);
  if (row === undefined) throw new PgTrickleError('INTERNAL', { message: 'the server gave no facts about itself' });
  return JSON.parse(row.facts);
}

/** @internal One statement, one JSON value as text: the answer does not depend on how a driver parses types. The extension's schema is fixed by its name. */
export const factsQuery = `
with installed as (
  select e.extname, e.extversion, n.oid as schema_oid
  from pg_catalog.pg_extension e
  left join pg_catalog.pg_namespace n on n.nspname = case e.extname when 'pg_stream' then 'pgstream' else 'pgtrickle' end
  where e.extname in ('pg_trickle', 'pg_stream')
  order by e.extname desc limit 1
), arguments as (
  select p.proname, a.name, max(pg_catalog.pg_get_function_arg_default(p.oid, a.position::int)) as standard
  from installed i
  join pg_catalog.pg_proc p on p.pronamespace = i.schema_oid
  left join lateral unnest(p.proargnames, p.proargmodes) with ordinality as a(name, mode, position)
    on a.name <> '' and coalesce(a.mode, 'i') in ('i', 'b', 'v')
  group by p.proname, a.name
), functions as (
  select proname, coalesce(jsonb_object_agg(name, standard) filter (where name is not null), '{}') as arguments from arguments group by proname
), relations as (
  select c.relname, jsonb_agg(a.attname) as columns
  from installed i
  join pg_catalog.pg_class c on c.relnamespace = i.schema_oid and c.relkind in ('r', 'p', 'v', 'm')
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  group by c.relname
)
select jsonb_build_object(
  'serverVersion', current_setting('server_version_num')::int,
  'isStandby', pg_catalog.pg_is_in_recovery(),
  'role', current_user,
  'database', current_database(),
  'extension', (select jsonb_build_object('name', extname, 'version', extversion) from installed),
  'available', (select jsonb_build_object('name', name, 'version', default_version) from pg_catalog.pg_available_extensions
                where name in ('pg_trickle', 'pg_stream') and not exists (select from installed) order by name desc limit 1),
  'hasUsage', (select pg_catalog.has_schema_privilege(schema_oid, 'usage') from installed),
  'minScheduleSeconds', (select nullif(current_setting(extname || '.min_schedule_seconds', true), '')::int from installed),
  'checks', coalesce((select jsonb_agg(pg_catalog.pg_get_constraintdef(k.oid)) from installed i
    join pg_catalog.pg_constraint k on k.connamespace = i.schema_oid and k.contype = 'c' and k.conname ~ '^pg[ts]_stream_tables_'), '[]'),
  'functions', coalesce((select jsonb_object_agg(proname, arguments) from functions), '{}'),
  'relations', coalesce((select jsonb_object_agg(relname, columns) from relations), '{}')
)::text as facts`;

/**
 * What the facts mean; pure.
 *
 * @throws {PgTrickleError} as `detectCapabilities`
 */
export function capabilitiesFromFacts(facts: ServerFacts): Capabilities {
  const { extension, serverVersion, isStandby } = facts;
  if (serverVersion < 180000) throw unsupportedServer(serverVersion);
  if (extension === null) throw missingExtension(facts);
  const old = extension.name === 'pg_stream';
  const schema = old ? 'pgstream' : 'pgtrickle';
  if (facts.hasUsage === false) throw missingUsage(schema, facts.role);

  const functionOf = own(facts.functions);
  const relationOf = own(facts.relations);
  const defaultOf = (fn: string, argument: string) => own(functionOf(fn) ?? {})(argument) ?? undefined;
  // Where the library is not loaded yet its setting cannot be read; releases whose schedule defaults to '1m' refuse less than 60 s.
  const fallbackMinimum = defaultOf('create_stream_table', 'schedule')?.startsWith("'calculated'") ? 1 : 60;
  return {
    extension: extension.name,
    version: extension.version,
    serverVersion,
    isStandby,
    role: facts.role,
    schema,
    changesSchema: old ? 'pgstream_changes' : 'pgtrickle_changes',
    prefix: old ? 'pgs' : 'pgt',
    hiddenPrefix: old ? '__pgs_' : '__pgt_',
    choicesOf: (column) => choicesIn(facts.checks, column),
    // The catalog of 0.1.3 allows the mode already; what maintains it came with 0.2.0.
    knowsImmediate:
      functionOf('pgt_ivm_apply_delta') !== undefined &&
      facts.checks.some((check) => check.includes('refresh_mode') && check.includes("'IMMEDIATE'")),
    minScheduleSeconds: facts.minScheduleSeconds ?? fallbackMinimum,
    has: (fn) => functionOf(fn) !== undefined,
    accepts: (fn, argument) => own(functionOf(fn) ?? {})(argument) !== undefined,
    defaultOf,
    hasColumn: (relation, column) => relationOf(relation)?.includes(column) ?? false,
    firstVersionWith: (fn, argument) => {
      const history = own(apiHistory)(fn);
      return argument === undefined ? history?.since : own(history?.arguments ?? {})(argument);
    },
  };
}

/** Out of `CHECK ((tier = ANY (ARRAY['hot'::text, 'cold'::text])))`. */
function choicesIn(checks: readonly string[], column: string): readonly string[] | undefined {
  const list = checks.flatMap((check) => new RegExp(`\\b${column} = ANY \\(ARRAY\\[([^\\]]*)\\]`).exec(check)?.[1] ?? [])[0];
  return list === undefined ? undefined : [...list.matchAll(/'([^']*)'/g)].map(([, value]) => value as string);
}

/** A lookup that never finds what every object inherits, such as `constructor`. */
function own<Value>(record: Readonly<Record<string, Value>>): (key: string) => Value | undefined {
  return (key) => (Object.hasOwn(record, key) ? record[key] : undefined);
}

function unsupportedServer(serverVersion: number): PgTrickleError {
  return new PgTrickleError('SERVER_VERSION_UNSUPPORTED', {
    message: `the server is PostgreSQL ${Math.floor(serverVersion / 10000)}, and pg_trickle needs 18 or newer`,
    hint: 'Connect to a PostgreSQL 18 server.',
    details: { serverVersion },
  });
}

function missingExtension({ available, database }: ServerFacts): PgTrickleError {
  const details = { database, available: available !== null };
  if (available !== null) {
    return new PgTrickleError('SERVER_EXTENSION_MISSING', {
      message: `the database ${database} has no extension pg_trickle`,
      hint: `Run in that database, as a superuser: create extension ${available.name};`,
      details,
    });
  }
  return new PgTrickleError('SERVER_EXTENSION_MISSING', {
    message: `the database ${database} has no extension pg_trickle, and the server has no files of it to create it from`,
    hint: 'Install pg_trickle on the server, add it to shared_preload_libraries, restart, then run: create extension pg_trickle;',
    details,
  });
}

function missingUsage(schema: string, role: string): PgTrickleError {
  return new PgTrickleError('SERVER_PRIVILEGE_MISSING', {
    message: `the role ${role} may not use the schema ${schema}`,
    hint: `An administrator can run: grant usage on schema ${schema} to ${quoteWhereNeeded(role)};`,
    details: { role, schema },
  });
}
