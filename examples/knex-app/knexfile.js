import { withStreamTables } from '@pgtrickle-js/knex-migrations';

export default withStreamTables({
  client: 'pg',
  connection: process.env.DATABASE_URL,
  pool: { min: 0, max: 5 },
});
