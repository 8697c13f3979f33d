import knexFactory from 'knex';
import config from '../knexfile.js';
import { createApp } from './app.js';

const knex = knexFactory(config);
const server = createApp(knex).listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/totals`);
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    server.close();
    await knex.destroy();
  });
}
