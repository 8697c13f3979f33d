import { expect, it } from 'vitest';
import { recordedArgs } from './recorded-args.js';

// As dbt-core 1.11.16 writes them.
it('what is off is left out, and what only other commands have', () => {
  const args = { which: 'compile', debug: false, full_refresh: true, resource_types: [], empty: false, quiet: false };
  expect(recordedArgs(args)).toEqual({
    which: 'compile',
    full_refresh: true,
    empty: false,
    quiet: false,
    inject_ephemeral_ctes: true,
    output: 'text',
  });
  expect(recordedArgs({ ...args, which: 'build' })).toMatchObject({ resource_types: [], show: false, export_saved_queries: false });
  expect(recordedArgs({ which: 'build', show: true })).toMatchObject({ show: true });
});
