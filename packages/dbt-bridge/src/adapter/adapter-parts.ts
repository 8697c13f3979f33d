import type { Kwargs } from '../jinja/values/object.js';
import type { RelationCache } from './relation-cache.js';
import type { Session } from './session.js';

/** What the adapter of one node works with. */
export interface AdapterParts {
  /** The session of the thread that runs the node; opened at the first call. */
  readonly session: () => Promise<Session>;
  readonly cache: RelationCache;
  /** Each statement commits by itself, until one of the templates begins a transaction: `run-operation`, as in dbt. */
  readonly autocommit?: boolean;
  readonly database: string;
  readonly quoting: Readonly<Record<'database' | 'schema' | 'identifier', boolean>>;
  readonly comment: () => { readonly text: string; readonly append: boolean };
  /** Calls a macro by name, so that a project's own wins. */
  readonly callMacro: (name: string, kwargs: Kwargs) => Promise<unknown>;
  readonly dispatch: (name: string, namespace: string | null) => unknown;
  readonly onWarning: (text: string) => void;
  /** Hears of each statement before it is run. */
  readonly onStatement: (sql: string) => void;
  /** Hears what a table of a result prints of itself. */
  readonly onPrint: (text: string) => void;
  /** More methods, of the rooms above. */
  readonly extensions?: ReadonlyMap<string, unknown>;
}
