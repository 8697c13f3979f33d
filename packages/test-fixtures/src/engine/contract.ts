import { readFileSync } from 'node:fs';

/** One overload of a function: its arguments and result as PostgreSQL prints them. */
export interface Signature {
  readonly arguments: string;
  readonly returns: string;
}

/** A table or view: its columns as `name type [not null]`. */
export interface Relation {
  readonly kind: 'table' | 'view';
  readonly columns: readonly string[];
}

/** What one version of the extension shows: every function, table and view, and the checks on its tables. */
export interface Face {
  readonly extension: 'pg_trickle' | 'pg_stream';
  readonly version: string;
  readonly functions: ReadonlyMap<string, readonly Signature[]>;
  readonly relations: ReadonlyMap<string, Relation>;
  readonly checks: ReadonlyMap<string, readonly string[]>;
  /** Who may call what, by role; undefined where everybody who gets into the schema may call everything. */
  readonly grants?: ReadonlyMap<string, readonly string[]>;
}

interface Removed {
  readonly removed?: true;
}
interface Since {
  readonly since: string;
}
interface History {
  readonly versions: readonly string[];
  readonly functions: Readonly<Record<string, readonly (Since & Removed & { readonly signatures?: readonly Signature[] })[]>>;
  readonly relations: Readonly<Record<string, readonly (Since & Removed & Partial<Relation>)[]>>;
  readonly checks: Readonly<Record<string, readonly (Since & Removed & { readonly checks?: readonly string[] })[]>>;
}
interface Single {
  readonly version: string;
  readonly functions: Readonly<Record<string, readonly Signature[]>>;
  readonly relations: Readonly<Record<string, Relation>>;
  readonly checks?: Readonly<Record<string, readonly string[]>>;
  readonly security?: readonly string[];
}

const contractUrl = new URL('../../contract/', import.meta.url);

function readContract<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, contractUrl), 'utf8')) as T;
}

/** Every version in the contract, oldest first. */
export function readFaces(): Face[] {
  const history = readContract<History>('api-history.json');
  return [
    singleFace('pg_stream', readContract<Single>('api-pg_stream-0.1.0.json')),
    ...history.versions.map((version) => historicFace(history, version)),
    singleFace('pg_trickle', readContract<Single>('api-0.108.3.json')),
  ];
}

function singleFace(extension: Face['extension'], api: Single): Face {
  return {
    extension,
    version: api.version,
    functions: new Map(Object.entries(api.functions)),
    relations: new Map(Object.entries(api.relations)),
    checks: new Map(Object.entries(api.checks ?? {})),
    ...(api.security ? { grants: parseGrants(api.security) } : {}),
  };
}

/** Grants are sentences: `EXECUTE for pgtrickle_operator: refresh_stream_table, drain.`, with remarks in parentheses and after a semicolon. */
function parseGrants(sentences: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const grants = sentences.map((sentence) => /^EXECUTE for (\w+)[^:]*: ([\w, ]+)/.exec(sentence));
  return new Map(grants.flatMap((match) => (match ? [[match[1] ?? '', (match[2] ?? '').split(', ')] as const] : [])));
}

function historicFace(history: History, version: string): Face {
  const position = history.versions.indexOf(version);
  const current = <E extends Since & Removed>(entries: Readonly<Record<string, readonly E[]>>): [string, E][] =>
    Object.entries(entries).flatMap(([name, changes]) => {
      const last = changes.filter((change) => history.versions.indexOf(change.since) <= position).at(-1);
      return last === undefined || last.removed ? [] : [[name, last]];
    });
  return {
    extension: 'pg_trickle',
    version,
    functions: new Map(current(history.functions).map(([name, entry]) => [name, entry.signatures ?? []])),
    relations: new Map(current(history.relations).map(([name, entry]) => [name, { kind: entry.kind ?? 'table', columns: entry.columns ?? [] }])),
    checks: new Map(current(history.checks).map(([name, entry]) => [name, entry.checks ?? []])),
  };
}
