import { once } from 'node:events';
import { access } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import { createDocsServer } from '../docs/docs-server.js';
import { readRoot, readWithoutProfile } from '../project/read-root.js';
import type { CommandOptions, CommandResult } from './handler.js';

const defaultPort = 8_080;

/**
 * Serves the page of the project on loopback until it is interrupted. Needs no profile and no database.
 *
 * @throws {PgTrickleError} `FILE_MISSING` before `docs generate`, `USAGE_INVALID` when the port is taken
 */
export async function docsServe(options: CommandOptions): Promise<CommandResult> {
  const { env = process.env, emit, signal } = options;
  const rootFile = await readRoot(options);
  const targetPath = options.targetPath ?? env.DBT_TARGET_PATH ?? readWithoutProfile(rootFile, options).targetPath;
  const targetDir = resolve(rootFile.projectDir, targetPath);
  await access(join(targetDir, 'index.html')).catch((cause) => {
    throw new PgTrickleError('FILE_MISSING', {
      message: `there is no ${join(targetPath, 'index.html')}`,
      hint: 'Run pgt-dbt docs generate first.',
      cause,
    });
  });
  const server = createDocsServer(targetDir).listen(options.port ?? defaultPort, '127.0.0.1');
  await once(server, 'listening').catch((cause) => {
    throw new PgTrickleError('USAGE_INVALID', {
      message: `cannot serve on port ${options.port ?? defaultPort}: ${cause.code === 'EADDRINUSE' ? 'another program listens there' : cause.message}`,
      hint: 'Choose another one with --port; 0 takes a free one.',
      cause,
    });
  });
  const { port } = server.address() as AddressInfo;
  emit({ kind: 'message', level: 'info', text: `Serving docs at http://127.0.0.1:${port}, Ctrl-C ends it` });
  if (signal !== undefined && !signal.aborted) await once(signal, 'abort');
  else if (signal === undefined) await once(server, 'close');
  server.close();
  server.closeAllConnections();
  // Ctrl-C is how it ends: that is no failure.
  return {};
}
