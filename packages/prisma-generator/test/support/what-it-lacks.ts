import type { createDatabase } from '@pgtrickle-js/test-fixtures';
import { extensionNames } from './extension-names.js';

/** Why what needs a function of the extension, or its second name, cannot run on a server; undefined when it can. */
export async function whatItLacks(server: Parameters<typeof createDatabase>[0], needed: string): Promise<string | undefined> {
  const { extension, version, has } = await extensionNames(server);
  return needed === extension || has(needed) ? undefined : `the server has ${extension} ${version}, and that no ${needed}`;
}
