import type { ClientBase } from 'pg';
import { databaseUrl, withClient } from './connect.js';
import { FixtureError, messageOf } from './fixture-error.js';

/** Which extension a database gets. */
export interface ExtensionChoice {
  /** Default: `pg_trickle` where the server has it, else `pg_stream`, its name up to 0.1.1. */
  readonly name?: 'pg_trickle' | 'pg_stream';
  /** Default: the newest that the server has. */
  readonly version?: string;
}

/** The extension and its version follow. */
export const templatePrefix = 'pgt_fixture_template_';

/**
 * The name of the template database with this extension, made when the server has none yet. Any number of processes may ask at once.
 *
 * @throws FixtureError `FIXTURE_EXTENSION` when the server has no such extension or version.
 */
export async function ensureTemplate(admin: ClientBase, url: string, choice: ExtensionChoice): Promise<string> {
  const extension = await findExtension(admin, choice);
  const template = `${templatePrefix}${extension.name}_${extension.version}`;
  if (await exists(admin, template)) return template;
  await admin.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [template]);
  try {
    if (!(await exists(admin, template))) await buildTemplate(admin, url, template, extension);
  } finally {
    await admin.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [template]);
  }
  return template;
}

interface Extension {
  readonly name: string;
  readonly version: string;
}

async function findExtension(admin: ClientBase, { name, version }: ExtensionChoice): Promise<Extension> {
  const { rows } = await admin.query<Extension>(
    version === undefined
      ? `SELECT name, default_version AS version FROM pg_available_extensions WHERE name = ANY ($1) AND $2::text IS NULL ORDER BY name DESC`
      : `SELECT name, version FROM pg_available_extension_versions WHERE name = ANY ($1) AND version = $2 ORDER BY name DESC`,
    [names(name), version ?? null],
  );
  if (rows[0]) return rows[0];
  const wanted = `${names(name).join(' or ')}${version === undefined ? '' : ` ${version}`}`;
  throw new FixtureError('FIXTURE_EXTENSION', `this server has no extension ${wanted}`, { hint: await versionsHint(admin) });
}

function names(name: string | undefined): string[] {
  return name === undefined ? ['pg_trickle', 'pg_stream'] : [name];
}

/** What there is instead, for the reader of the error. */
async function versionsHint(admin: ClientBase): Promise<string> {
  const { rows } = await admin.query<{ name: string; versions: string[] }>(
    `SELECT name::text, array_agg(version ORDER BY string_to_array(version, '.')::int[]) AS versions FROM pg_available_extension_versions
     WHERE name = ANY ($1) AND version ~ '^[0-9]+([.][0-9]+)*$' GROUP BY name ORDER BY name`,
    [names(undefined)],
  );
  if (rows.length === 0) return 'Install the extension on that server, or ask for { extension: false }.';
  const ranges = rows.map(({ name, versions }) => `${name} ${versions.length > 1 ? `${versions[0]} to ${versions.at(-1)}` : versions[0]}`);
  return `It has ${ranges.join(', ')}.`;
}

async function exists(admin: ClientBase, database: string): Promise<boolean> {
  return (await admin.query('SELECT FROM pg_database WHERE datname = $1', [database])).rowCount === 1;
}

/** Built under another name and renamed at the end, so that a template is complete or not there. */
async function buildTemplate(admin: ClientBase, url: string, template: string, { name, version }: Extension): Promise<void> {
  const building = `${template}_building`;
  await dropTemplate(admin, building);
  // A template from its first moment: the extension attaches a scheduler to every other database, which could then not be cloned.
  await admin.query(`CREATE DATABASE "${building}" IS_TEMPLATE true`);
  try {
    await withClient(databaseUrl(url, building), (client) => client.query(`CREATE EXTENSION ${name} VERSION '${version}'`));
  } catch (cause) {
    await dropTemplate(admin, building);
    throw new FixtureError('FIXTURE_EXTENSION', `CREATE EXTENSION ${name} VERSION '${version}' failed: ${messageOf(cause)}`, {
      hint: await versionsHint(admin),
      cause,
    });
  }
  await admin.query(`ALTER DATABASE "${building}" RENAME TO "${template}"`);
}

async function dropTemplate(admin: ClientBase, template: string): Promise<void> {
  if (!(await exists(admin, template))) return;
  await admin.query(`ALTER DATABASE "${template}" IS_TEMPLATE false`);
  await admin.query(`DROP DATABASE IF EXISTS "${template}" WITH (FORCE)`);
}

/** Removes every template of ours from a server, except one that somebody is making at this moment. */
export async function dropTemplates(admin: ClientBase): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [templatePrefix]);
  for (const { datname } of rows) {
    const lock = [datname.replace(/_building$/, '')];
    const { rows: locked } = await admin.query<{ ok: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS ok', lock);
    if (!locked[0]?.ok) continue;
    await dropTemplate(admin, datname);
    await admin.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', lock);
  }
}
