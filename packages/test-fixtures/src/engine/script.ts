import { readFileSync } from 'node:fs';
import type { Face } from './contract.js';
import { functionScript } from './function-script.js';
import { grantScript } from './grant-script.js';
import { tableScript } from './table-script.js';
import { viewScript } from './view-script.js';

const sqlUrl = new URL('../../src/engine/sql/', import.meta.url);

/** The engine's SQL, in the order in which it is installed. */
const parts = [
  'errors',
  'settings',
  'schedule',
  'names',
  'catalog',
  'query-text',
  'query-facts',
  'modes',
  'rewrite',
  'plans',
  'partitions',
  'storage',
  'capture',
  'frontier',
  'immediate',
  'dependencies',
  'refresh',
  'options',
  'create',
  'alter',
  'alter-query',
  'drop',
  'views',
  'status',
  'history',
  'sources',
  'health',
  'definitions',
  'operations',
  'utilities',
] as const;

/** The installation script of one version of the extension. */
export function extensionScript(face: Face): string {
  const engine = parts.map(readPart).join('\n');
  // Last, so that they do not watch the installation itself.
  const eventTriggers = readPart('ddl-events');
  const implemented = new Set([...engine.matchAll(/CREATE FUNCTION pgtrickle_stand_in\.(\w+)\(/g)].map((match) => match[1] ?? ''));
  const script = [
    header(face),
    tableScript(face),
    engine,
    functionScript(face, implemented),
    viewScript(face),
    grantScript(face),
    eventTriggers,
  ].join('\n\n');
  return face.extension === 'pg_stream' ? asPgStream(script) : script;
}

function readPart(part: string): string {
  return readFileSync(new URL(`${part}.sql`, sqlUrl), 'utf8');
}

function header(face: Face): string {
  return `-- A stand-in for ${face.extension} ${face.version}, generated for tests. It is not the extension.
CREATE SCHEMA pgtrickle;
CREATE SCHEMA pgtrickle_changes;
CREATE SCHEMA pgtrickle_stand_in;
COMMENT ON SCHEMA pgtrickle_stand_in IS 'Stand-in for the ${face.extension} library: SQL for tests, no scheduler, no incremental engine';
-- Whether this face is of the given version of pg_trickle or a later one.
CREATE FUNCTION pgtrickle_stand_in.since(version text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT string_to_array('${face.version}', '.')::int[] >= string_to_array(version, '.')::int[]
$$;
CREATE FUNCTION pgtrickle_stand_in.face_version() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT '${face.version}' $$;
CREATE FUNCTION pgtrickle_stand_in.default_min_schedule_seconds() RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN pgtrickle_stand_in.since('0.2.1') THEN 1 ELSE 60 END
$$;`;
}

/** The same text under the names of the extension's first version. */
function asPgStream(script: string): string {
  return script
    .replaceAll('pgtrickle', 'pgstream')
    .replaceAll('pg_trickle', 'pg_stream')
    .replace(/pgt(?=_|\\_)/g, 'pgs');
}
