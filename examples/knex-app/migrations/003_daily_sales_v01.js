import { streamTableMigration } from '@pgtrickle-js/knex-migrations';

export const { up, down } = streamTableMigration('daily_sales', { version: 1 });
