import { describe, expect, test } from 'vitest';
import type { StreamTableDefinition } from './definition.js';
import { orderDefinitions } from './order-definitions.js';

describe('definitions from JavaScript are checked before anything is asked of the server', () => {
  const definition = { name: 'public.totals', query: 'select 1 as one' };
  const order = (given: object) => orderDefinitions([{ ...definition, ...given } as StreamTableDefinition]);

  test.each([
    [{ query: null }, 'query: it has to be a text that is not empty, not null'],
    [{ query: 5 }, 'query: it has to be a text that is not empty, not 5'],
    [{ schedule: 5 }, 'schedule: it has to be text or null, not 5'],
    [{ refreshMode: 'BOGUS' }, 'refreshMode: it has to be one of AUTO, FULL, DIFFERENTIAL, IMMEDIATE, not "BOGUS"'],
    [{ status: 'BOGUS' }, 'status: it has to be one of ACTIVE, SUSPENDED, PAUSED, not "BOGUS"'],
    [{ options: { tire: 'cold' } }, 'options.tire: there is no such option. Did you mean "tier"?'],
    [{ shedule: '5m' }, 'shedule: there is no such setting. Did you mean "schedule"?'],
  ])('%j', async (given, problem) => {
    await expect(order(given)).rejects.toMatchObject({ code: 'DEFINITION_INVALID', details: { problems: [problem] } });
  });

  test('what is no definition at all', async () => {
    await expect(orderDefinitions([null as never])).rejects.toMatchObject({ code: 'DEFINITION_INVALID' });
    await expect(order({ name: 'Totals' })).rejects.toMatchObject({ code: 'NAME_INVALID' });
  });

  test('words in lower case mean what the server stores', async () => {
    expect(await order({ refreshMode: 'full', status: 'paused' })).toMatchObject([{ refreshMode: 'FULL', status: 'PAUSED' }]);
  });
});
