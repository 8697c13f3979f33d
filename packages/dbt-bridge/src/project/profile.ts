import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { didYouMean, PgTrickleError } from '@pgtrickle-js/core';
import { baseContext } from '../context/base-context.js';
import { parseYaml } from './parse-yaml.js';
import { isRecord, renderYaml, type YamlFile, yamlError } from './render-yaml.js';
import type { Profile, ProjectOptions } from './types.js';
import type { YamlPath } from './yaml-position.js';

interface ProfileRequest {
  readonly name: string | undefined;
  readonly projectDir: string;
  readonly options: ProjectOptions;
}

/**
 * Reads the profile and target that the project runs with. profiles.yml is looked for in `--profiles-dir`, `DBT_PROFILES_DIR`, the
 * current folder, the project's folder and `~/.dbt`.
 *
 * @throws {PgTrickleError} `DBT_PROFILE_MISSING` or `DBT_PROFILE_INVALID`; no message holds a password.
 */
export async function readProfile({ name, projectDir, options }: ProfileRequest): Promise<Profile> {
  const wanted = wantedProfile(name, projectDir, options);
  const file = await findProfileFile(wanted, projectDir, options);
  const raw = parseYaml(file.text, file.displayPath);
  const profiles = isRecord(raw) ? raw : {};
  const profile = profiles[wanted];
  if (!isRecord(profile)) {
    const known = Object.keys(profiles).filter((key) => key !== 'config');
    throw new PgTrickleError('DBT_PROFILE_MISSING', {
      message: `Could not find profile named '${wanted}' (in ${file.displayPath})`,
      hint: `${didYouMean(wanted, known) ?? `It has ${known.length === 0 ? 'none' : known.join(', ')}.`}\n${exampleProfile(wanted)}`,
      details: { profile: wanted, known },
    });
  }
  const env = options.env ?? process.env;
  const context = baseContext({ env, allowSecrets: true, vars: [options.vars ?? {}] });
  const render = (value: unknown, path: YamlPath) => renderYaml(value, context, { ...file, base: path });
  const targetName = options.target ?? (profile.target === undefined ? 'default' : String(render(profile.target, [wanted, 'target'])));
  const outputs = profile.outputs;
  if (!isRecord(outputs))
    throw yamlError('DBT_PROFILE_INVALID', { message: `the profile "${wanted}" has no outputs`, hint: exampleProfile(wanted), file, path: [wanted] });
  const output = outputs[targetName];
  if (!isRecord(output)) {
    const known = Object.keys(outputs);
    throw yamlError('DBT_PROFILE_MISSING', {
      message: `The profile '${wanted}' does not have a target named '${targetName}'.`,
      hint: didYouMean(targetName, known) ?? `The valid target names for this profile are: ${known.join(', ')}.`,
      file,
      path: [wanted, 'outputs'],
    });
  }
  const path = [wanted, 'outputs', targetName];
  const rendered = renderOutput(output, render, path);
  return { name: wanted, targetName, ...toCredentials(rendered, { file, path, options }) };
}

/** A password may hold what looks like Jinja and is not. */
function renderOutput(output: Record<string, unknown>, render: (value: unknown, path: YamlPath) => unknown, path: YamlPath): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(output).map(([key, value]) => {
      if (key !== 'password' && key !== 'pass') return [key, render(value, [...path, key])];
      try {
        return [key, render(value, [...path, key])];
      } catch (error) {
        if (error instanceof PgTrickleError && error.code === 'JINJA_SYNTAX') return [key, value];
        throw error;
      }
    }),
  );
}

function wantedProfile(name: string | undefined, projectDir: string, options: ProjectOptions): string {
  const wanted = options.profile ?? name;
  if (wanted !== undefined) return wanted;
  throw new PgTrickleError('DBT_PROFILE_MISSING', {
    message: `no profile is named (in ${join(projectDir, 'dbt_project.yml')})`,
    hint: 'Add a line such as profile: my_profile to dbt_project.yml, or pass --profile.',
  });
}

/** The file of profiles that counts, whatever is in it. @throws {PgTrickleError} `DBT_PROFILE_MISSING` */
export async function findProfileFile(wanted: string | undefined, projectDir: string, options: ProjectOptions): Promise<YamlFile> {
  const env = options.env ?? process.env;
  const cwd = options.cwd ?? process.cwd();
  const given = options.profilesDir ?? env.DBT_PROFILES_DIR;
  const folders = [...new Set(given === undefined || given === '' ? [cwd, projectDir, join(env.HOME ?? homedir(), '.dbt')] : [given])];
  for (const folder of folders) {
    const path = resolve(cwd, folder, 'profiles.yml');
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw new PgTrickleError('DBT_PROFILE_MISSING', { message: `profiles.yml cannot be read: ${error.message}`, cause: error });
    });
    if (text !== undefined) return { displayPath: path, text };
  }
  throw new PgTrickleError('DBT_PROFILE_MISSING', {
    message: `dbt looked for a profiles.yml file in ${folders.join(', in ')}, but did not find one`,
    hint: exampleProfile(wanted ?? 'my_profile'),
    details: { profile: wanted, folders },
  });
}

function exampleProfile(name: string): string {
  return `Write this to profiles.yml beside dbt_project.yml:

${name}:
  target: dev
  outputs:
    dev:
      type: postgres
      host: localhost
      port: 5432
      user: postgres
      password: "{{ env_var('PGPASSWORD') }}"
      dbname: postgres
      schema: public
      threads: 4`;
}

interface Place {
  readonly file: YamlFile;
  readonly path: YamlPath;
  readonly options: ProjectOptions;
}

function toCredentials(output: Record<string, unknown>, { file, path, options }: Place): Omit<Profile, 'name' | 'targetName'> {
  const fail = (key: string, message: string, hint?: string) =>
    yamlError('DBT_PROFILE_INVALID', { message, file, path: [...path, key], ...(hint === undefined ? {} : { hint }) });
  const type = output.type;
  if (type !== 'postgres' && type !== 'pgtrickle') {
    throw fail(
      'type',
      type === undefined ? 'the target has no type' : `the target has the type "${String(type)}"`,
      'Only type: postgres and type: pgtrickle are known.',
    );
  }
  const value = (key: string, alias?: string) => output[key] ?? (alias === undefined ? undefined : output[alias]) ?? undefined;
  const text = (key: string, alias?: string): string | undefined => {
    const found = value(key, alias);
    return found === undefined ? undefined : String(found);
  };
  const required = (key: string, alias?: string): string => {
    const found = text(key, alias);
    if (found === undefined || found === '') throw fail(alias ?? key, `the target lacks "${alias ?? key}"`, `Add ${alias ?? key}: to the target.`);
    return found;
  };
  const number = (key: string, fallback: number, least = 0): number => {
    const found = value(key);
    if (found === undefined) return fallback;
    const parsed = typeof found === 'string' && /^\d+$/.test(found) ? Number(found) : found;
    if (typeof parsed !== 'number' || !Number.isInteger(parsed) || parsed < least)
      throw fail(key, `"${key}" is not a whole number of ${least} or more`);
    return parsed;
  };
  const port = number('port', 5432);
  if (port > 65535) throw fail('port', `the port ${port} does not exist`, 'Ports end at 65535.');
  return {
    type,
    threads: options.threads ?? number('threads', 1, 1),
    credentials: {
      host: required('host'),
      port,
      user: required('user'),
      password: text('password', 'pass'),
      database: required('database', 'dbname'),
      schema: required('schema'),
      searchPath: text('search_path'),
      role: text('role'),
      sslmode: text('sslmode'),
      sslcert: text('sslcert'),
      sslkey: text('sslkey'),
      sslrootcert: text('sslrootcert'),
      keepalivesIdle: number('keepalives_idle', 0),
      connectTimeoutSeconds: number('connect_timeout', 10),
      retries: number('retries', 1),
      applicationName: text('application_name') ?? 'dbt',
    },
  };
}

/** What templates see as `target`: everything but the password. */
export function targetOf(profile: Profile): Record<string, unknown> {
  const { credentials: c } = profile;
  return {
    host: c.host,
    port: c.port,
    user: c.user,
    database: c.database,
    dbname: c.database,
    schema: c.schema,
    connect_timeout: c.connectTimeoutSeconds,
    role: c.role ?? null,
    search_path: c.searchPath ?? null,
    keepalives_idle: c.keepalivesIdle,
    sslmode: c.sslmode ?? null,
    sslcert: c.sslcert ?? null,
    sslkey: c.sslkey ?? null,
    sslrootcert: c.sslrootcert ?? null,
    application_name: c.applicationName,
    autocommit: false,
    retries: c.retries,
    type: 'postgres',
    threads: profile.threads,
    name: profile.targetName,
    target_name: profile.targetName,
    profile_name: profile.name,
  };
}
