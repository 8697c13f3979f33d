// The whole story, as CI runs it: up, seed, read, write, read, down.
import { once } from 'node:events';
import knexFactory from 'knex';
import config from '../knexfile.js';
import { createApp } from './app.js';

const knex = knexFactory(config);
const app = createApp(knex);
try {
  const [, migrations] = await knex.migrate.latest();
  console.log(`up: ${migrations.join(', ')}`);
  await knex.seed.run();

  app.listen(0, '127.0.0.1');
  await once(app, 'listening');
  const url = `http://127.0.0.1:${app.address().port}`;
  const get = async (path) => (await fetch(url + path)).json();
  console.log('totals', JSON.stringify(await get('/totals')));
  await fetch(`${url}/orders`, { method: 'POST', body: JSON.stringify({ name: 'Grace', amount: 100 }) });
  console.log('after an order of Grace', JSON.stringify(await get('/totals/Grace')));
  console.log('days with sales', (await get('/sales')).length);

  const [, undone] = await knex.migrate.rollback(undefined, true);
  console.log(`down: ${undone.join(', ')}`);
} finally {
  app.close();
  await knex.destroy();
}
