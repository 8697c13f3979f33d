import { withPgTrickle } from '@pgtrickle-js/prisma-generator/config';
import { defineConfig } from 'prisma/config';

export default defineConfig(
  withPgTrickle({
    schema: 'prisma/schema.prisma',
    // Not env(): prisma generate has to work without a database.
    datasource: { url: process.env.DATABASE_URL ?? '' },
  }),
);
