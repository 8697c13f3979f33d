import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { test } from './knex.fixture.js';
import { start, startKnex } from './knex-command.fixture.js';

const cwd = fileURLToPath(new URL('../../../examples/knex-app', import.meta.url));

test('the example goes up, seeds, reads, writes, and goes down', { timeout: 60_000 }, async ({ freshUrl, capabilities, skip }) => {
  skip(!capabilities.knowsImmediate, `it has an IMMEDIATE stream table, which ${capabilities.extension} ${capabilities.version} lacks`);
  const env = { DATABASE_URL: freshUrl };
  const { code, output } = await start(['src/demo.js'], { cwd, env }).ended;
  expect(output).toContain('totals [{"name":"Ada","orders":"2","total":"15.50"},{"name":"Grace","orders":"1","total":"7.00"}]');
  expect(output).toContain('after an order of Grace {"name":"Grace","orders":"2","total":"107.00"}');
  expect(output).toContain('days with sales 3');
  expect(output).toContain('down: 004_daily_sales_v02.js, 003_daily_sales_v01.js, 002_order_totals.js, 001_orders.js');
  expect(code, output).toBe(0);

  for (const command of ['migrate:latest', 'seed:run', 'migrate:rollback']) {
    const ended = await startKnex([command], { cwd, env }).ended;
    expect(ended.code, ended.output).toBe(0);
  }
});
