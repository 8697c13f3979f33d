import type { TestProject } from 'vitest/node';
import { withAdmin } from './admin.js';
import type { ServerInfo } from './backend.js';
import { startServer } from './server.js';
import { ensureTemplate } from './template.js';

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
  // Else the first test would wait for it, longer perhaps than a test may take. What is wrong with the extension is told by the test that wants it.
  await withAdmin(url, (admin) => ensureTemplate(admin, url, {})).catch(() => undefined);
  // Not on stdout, where a reporter may write JSON.
  console.error(`PostgreSQL for the tests: ${description}`);
  return () => server.stop();
}
