import {
  type DesiredStatus,
  optionNames,
  PgTrickleError,
  parseDefinition,
  type QualifiedName,
  type RefreshMode,
  type StreamTableChanges,
  type StreamTableDefinition,
  type StreamTableOptions,
} from '@pgtrickle-js/core';
import type { Knex } from 'knex';
import { kindOf } from './kind-of.js';
import { literalSql } from './literal-sql.js';

// biome-ignore lint/suspicious/noExplicitAny: a query with rows of any type will do
type KnexQuery = Knex.QueryBuilder<any, any> | Knex.Raw<any>;

/**
 * The query of a stream table: SQL text, a Knex query, `knex.raw`, or a function that gives one of these from the migration's `knex`.
 * Bindings become literals, because the server stores the query.
 */
export type StreamTableQuery = string | KnexQuery | ((knex: Knex) => string | KnexQuery);

/** What a stream table is to be. Every option of the installed extension; one that it lacks is refused with the version that has it. */
export interface StreamTableSettings extends StreamTableOptions {
  /** A duration (`30s`, `5m`, `1h30m`), a cron expression in UTC, or null for a calculated schedule. Left out: `1m` on create, keep on change. */
  readonly schedule?: string | null | undefined;
  /** Left out: the server's best on create, keep on change. */
  readonly refreshMode?: RefreshMode | Lowercase<RefreshMode> | undefined;
  /** Fill the table when it is created. Default true. */
  readonly initialize?: boolean | undefined;
  /** Left out: ACTIVE on create, keep on change. */
  readonly status?: DesiredStatus | undefined;
}

/** A new stream table: its query, and how it is kept. */
export interface StreamTableSpec extends StreamTableSettings {
  readonly query: StreamTableQuery;
}

/** A definition for core. @throws {PgTrickleError} `DEFINITION_INVALID` with all problems, and as `queryText` */
export function toDefinition(knex: Knex, name: QualifiedName, spec: StreamTableSpec): StreamTableDefinition {
  return parseDefinition({ ...toChanges(knex, spec), name });
}

/** What is to change, in core's form: options stand in an object of their own. What is no option stays where it is, for core to complain about. */
export function toChanges(knex: Knex, spec: Partial<StreamTableSpec>): StreamTableChanges {
  if (typeof spec !== 'object' || spec === null) {
    throw new PgTrickleError('DEFINITION_INVALID', {
      message: `the definition is ${kindOf(spec)}, not an object`,
      hint: "Write it as { query, schedule: '5m' }.",
    });
  }
  const { query, ...settings } = spec;
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const isOption = ([key]: [string, unknown]) => (optionNames as readonly string[]).includes(key);
  const options = given.filter(isOption);
  return {
    ...(query === undefined ? {} : { query: queryText(knex, query) }),
    ...Object.fromEntries(given.filter((entry) => !isOption(entry))),
    ...(options.length === 0 ? {} : { options: Object.fromEntries(options) }),
  };
}

/** @throws {PgTrickleError} `QUERY_INVALID`, `KNEX_BINDING_INVALID` */
function queryText(knex: Knex, query: StreamTableQuery): string {
  // A builder is a function to nobody but Knex itself: instances are.
  const given = typeof query === 'function' && !('toSQL' in query) ? query(knex) : query;
  if (typeof given === 'string') return given;
  if (typeof given === 'object' && given !== null && 'toSQL' in given) return literalSql(given as Knex.QueryBuilder);
  throw new PgTrickleError('QUERY_INVALID', {
    message: `the query is ${given === undefined ? 'undefined' : typeof given}, not SQL text, a Knex query or knex.raw`,
    hint: typeof query === 'function' ? 'The function has to return the query.' : undefined,
  });
}
