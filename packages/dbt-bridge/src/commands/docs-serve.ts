import { once } from 'node:events';
import { access } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { PgTrickleError } from '@pgtrickle-js/core';
import { createDocsServer, isLoopback } from '../docs/docs-server.js';
import { readRoot, readWithoutProfile } from '../project/read-root.js';
import type { CommandOptions, CommandResult } from './handler.js';

const defaults = { host: '127.0.0.1', port: 8_080 };

/**
 * Serves the page of the project, on loopback unless another host is named, until it is interrupted. Needs no profile and no database.
 *
 * @throws {PgTrickleError} `FILE_MISSING` before `docs generate`, `USAGE_INVALID` when the port is taken or the host is none of this machine
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
  const { host = defaults.host, port: wanted = defaults.port } = options;
  const server = createDocsServer(targetDir, host).listen(wanted, host);
  await once(server, 'listening').catch((cause) => {
    throw cannotListen(host, wanted, cause);
  });
  const { port } = server.address() as AddressInfo;
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const readers = isLoopback(host) ? '' : ' to whoever reaches this machine, without a password';
  emit({ kind: 'message', level: 'info', text: `Serving docs at ${address}${readers}, Ctrl-C ends it` });
  if (signal !== undefined && !signal.aborted) await once(signal, 'abort');
  else if (signal === undefined) await once(server, 'close');
  server.close();
  server.closeAllConnections();
  // Ctrl-C is how it ends: that is no failure.
  return {};
}

function cannotListen(host: string, port: number, cause: NodeJS.ErrnoException): PgTrickleError {
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].includes(cause.code ?? '')) {
    return new PgTrickleError('USAGE_INVALID', {
      message: `cannot serve on ${host}: that is no address of this machine`,
      hint: 'Leave out --host (DBT_HOST), or name 0.0.0.0 for all addresses.',
      cause,
    });
  }
  return new PgTrickleError('USAGE_INVALID', {
    message: `cannot serve on port ${port}: ${cause.code === 'EADDRINUSE' ? 'another program listens there' : cause.message}`,
    hint: 'Choose another one with --port; 0 takes a free one.',
    cause,
  });
}
