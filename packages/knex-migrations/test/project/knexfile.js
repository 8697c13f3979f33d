import { withStreamTables } from '@pgtrickle-js/knex-migrations';

export default withStreamTables(
  {
    client: process.env.CLIENT ?? 'pg',
    connection: process.env.DATABASE_URL,
    pool: { min: 0, max: 2 },
    migrations: { directory: `./${process.env.MIGRATIONS ?? 'transactional'}` },
  },
  { project: 'reliable' },
);
