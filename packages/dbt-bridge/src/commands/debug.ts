import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { fromUnknown, PgTrickleError, renderError } from '@pgtrickle-js/core';
import { openSession } from '../adapter/open-session.js';
import { dbtVersion } from '../context/dbt-version.js';
import { findProfileFile, readProfile } from '../project/profile.js';
import { readRoot, readWithoutProfile } from '../project/read-root.js';
import type { Profile } from '../project/types.js';
import type { CommandOptions, CommandResult } from './handler.js';

/** Says where project and profile were found, whether they are right and whether the server answers. Never a password. */
export async function debug(options: CommandOptions): Promise<CommandResult> {
  const { projectDir: named, cwd = process.cwd() } = options;
  if (named !== undefined && !existsSync(resolve(cwd, named)))
    throw new PgTrickleError('USAGE_INVALID', { message: `Invalid value for '--project-dir': Path '${named}' does not exist.` });
  const root = await attempt(() => readRoot(options));
  const projectDir = root.value?.projectDir ?? cwd;
  const file = await attempt(() => findProfileFile(root.value?.profileName, projectDir, options));
  if (options.configDir) return { lines: [dirname(file.value?.displayPath ?? '')], success: file.error === undefined };
  // A project that cannot be read does not say which profile it wants.
  const isUnnamed = root.error !== undefined && options.profile === undefined;
  const profile = isUnnamed && file.value ? undefined : await attempt(() => readProfile({ name: root.value?.profileName, projectDir, options }));
  const project = root.error === undefined ? await attempt(() => readWithoutProfile(root.value, options)) : root;
  const git = await attempt(() => promisify(execFile)('git', ['--version']));
  const lines = [
    `dbt version: ${dbtVersion} (as pgt-dbt runs it)`,
    `node version: ${process.versions.node}`,
    `node path: ${process.execPath}`,
    `os info: ${platform()}-${release()}-${arch()}`,
    `Using profiles.yml file at ${file.value?.displayPath ?? 'nowhere'}`,
    `Using dbt_project.yml file at ${join(projectDir, 'dbt_project.yml')}`,
    ...(options.connection
      ? ['Skipping steps before connection verification']
      : [
          'Configuration:',
          `  profiles.yml file [${profile?.error === undefined ? 'OK found and valid' : file.error === undefined ? 'ERROR invalid' : 'ERROR not found'}]`,
          `  dbt_project.yml file [${project.error === undefined ? 'OK found and valid' : project.error.code === 'DBT_PROJECT_MISSING' ? 'ERROR not found' : 'ERROR invalid'}]`,
          'Required dependencies:',
          ` - git [${git.error === undefined ? 'OK found' : 'not found, and needed by deps for git packages only'}]`,
        ]),
    '',
  ];
  const connection = profile?.value === undefined ? undefined : await testConnection(profile.value);
  lines.push(...(connection?.lines ?? ['Connection test skipped since no profile was found']), '');
  const errors = [
    ...(profile?.error === undefined ? [] : [file.error === undefined ? `Profile loading ${failed(profile.error)}` : renderError(profile.error)]),
    ...(project.error === undefined ? [] : [`Project loading ${failed(project.error)}`]),
    ...(connection?.error === undefined ? [] : [renderError(connection.error)]),
  ];
  if (errors.length === 0) return { lines: [...lines, 'All checks passed!'] };
  const count = `${errors.length} check${errors.length === 1 ? '' : 's'} failed:`;
  return { success: false, lines: [...lines, count, ...errors.flatMap((error) => [error, ''])] };
}

const failed = (error: PgTrickleError) => `failed for the following reason:\n${renderError(error)}`;

interface Attempt<T> {
  readonly value: T;
  readonly error?: undefined;
}
type Attempted<T> = Attempt<T> | { readonly value?: undefined; readonly error: PgTrickleError };

async function attempt<T>(work: () => T | Promise<T>): Promise<Attempted<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error: fromUnknown(error) };
  }
}

async function testConnection({ credentials, threads }: Profile): Promise<{ lines: string[]; error: PgTrickleError | undefined }> {
  const { host, port, user, database, schema, connectTimeoutSeconds, role, searchPath, keepalivesIdle, sslmode, applicationName, retries } =
    credentials;
  const settings = {
    ...{ host, port, user, database, schema, connect_timeout: connectTimeoutSeconds, role, search_path: searchPath },
    ...{ keepalives_idle: keepalivesIdle, sslmode, application_name: applicationName, retries, threads },
  };
  const answer = await attempt(async () => {
    const session = await openSession(credentials);
    try {
      return (await session.run("select current_setting('server_version')")).rows[0]?.[0];
    } finally {
      await session.close();
    }
  });
  return {
    lines: [
      'Connection:',
      ...Object.entries(settings).map(([name, value]) => `  ${name}: ${value ?? 'None'}`),
      `  Connection test: [${answer.error === undefined ? `OK connection ok, PostgreSQL ${answer.value}` : 'ERROR'}]`,
    ],
    error: answer.error,
  };
}
