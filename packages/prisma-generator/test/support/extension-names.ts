import { type Capabilities, detectCapabilities } from '@pgtrickle-js/core';
import { connect } from '@pgtrickle-js/core/connect';
import { createDatabase } from '@pgtrickle-js/test-fixtures';

/** What the extension of a server calls itself and what it has: its first version has other names. Asked of a database of its own. */
export async function extensionNames(server: Parameters<typeof createDatabase>[0]): Promise<Capabilities> {
  const database = await createDatabase(server);
  const client = await connect(database.url);
  try {
    return await detectCapabilities(client);
  } finally {
    await client.end();
    await database.drop();
  }
}
