import type { GeneratorConfig } from '@prisma/generator-helper';
import { settingsOf } from '../options.js';
import { parseSchema } from '../schema/parse-schema.js';

/** What is read of a generator for a client. */
export type Client = Pick<GeneratorConfig, 'config'> & { readonly provider: Pick<GeneratorConfig['provider'], 'value'> };

const clients = ['prisma-client', 'prisma-client-js'];

/** Whether a generator makes a Prisma client. */
export const isClient = ({ provider }: GeneratorConfig) => clients.includes(provider.value ?? '');

/** The clients of the schema. `prisma generate --generator pgtrickle` leaves the others out of the request: they are read from its text. */
export function clientsOf(others: readonly GeneratorConfig[], schema: string): readonly Client[] {
  const found = others.filter(isClient);
  if (found.length > 0) return found;
  return parseSchema('', schema).blocks.flatMap((block) => {
    const config = block.kind === 'generator' ? settingsOf(block) : {};
    return clients.includes(config.provider ?? '') ? [{ provider: { value: config.provider ?? null }, config }] : [];
  });
}

/** Whether a generator runs before another one: Prisma runs them in the order of the schema. */
export function standsBefore(schema: string, one: GeneratorConfig, other: GeneratorConfig): boolean {
  const placeOf = ({ name }: GeneratorConfig) => schema.search(new RegExp(`^[ \\t]*generator[ \\t]+${name}[ \\t]*\\{`, 'm'));
  return placeOf(one) < placeOf(other);
}
