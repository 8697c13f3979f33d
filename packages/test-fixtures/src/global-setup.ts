import type { TestProject } from 'vitest/node';
import type { ServerInfo } from './backend.js';
import { startServer } from './server.js';

declare module 'vitest' {
  interface ProvidedContext {
    pgtrickleServer: ServerInfo;
  }
}

/** vitest's `globalSetup`: starts one server for the whole run, tells the tests where it is, and ends it after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer();
  const { backend, description, url } = server;
  project.provide('pgtrickleServer', { backend, description, url });
  // Not on stdout, where a reporter may write JSON.
  console.error(`PostgreSQL for the tests: ${description}`);
  return () => server.stop();
}
