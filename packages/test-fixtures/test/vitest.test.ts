import { expect, inject } from 'vitest';
import { createDatabase } from '../src/index.js';

import { test } from '../src/vitest.js';

test('two databases do not see each other', async () => {
  const server = inject('pgtrickleServer');
  expect(server.url).toMatch(/^postgresql:/);
  const one = await createDatabase(server, { extension: false });
  await one.drop();
});
