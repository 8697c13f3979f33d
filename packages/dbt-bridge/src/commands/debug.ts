import { renderError } from '@pgtrickle-js/core';
import { openSession } from '../adapter/open-session.js';
import type { LoadedProject } from '../project/types.js';

/** Says where project and profile were found and whether the server answers. Never a password. */
export async function checkConnection({ root, profile }: LoadedProject): Promise<{ success: boolean; lines: string[] }> {
  const { host, port, user, database, schema, searchPath, role, sslmode } = profile.credentials;
  const settings = { host, port, user, database, schema, search_path: searchPath, role, sslmode, threads: profile.threads };
  const lines = [
    `project: ${root.name} in ${root.root}`,
    `profile: ${profile.name}, target ${profile.targetName}`,
    'connection:',
    ...Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [`  ${name}: ${value}`])),
  ];
  try {
    const session = await openSession(profile.credentials);
    try {
      const { rows } = await session.run("select current_setting('server_version')");
      return { success: true, lines: [...lines, `  test: OK, PostgreSQL ${rows[0]?.[0]}`, '', 'All checks passed!'] };
    } finally {
      await session.close();
    }
  } catch (error) {
    return { success: false, lines: [...lines, '  test: ERROR', '', renderError(error)] };
  }
}
