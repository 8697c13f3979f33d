import { expect, it } from 'vitest';
import type { RunEvent } from '../execute/result.js';
import { flagWarnings, refuseBoth, warningPolicy } from './warning-policy.js';

it('a name that no event has is refused, with what was probably meant', () => {
  expect(() => warningPolicy({ warnErrorOptions: { error: ['NoNodesForSelectionCritera'] } })).toThrow(
    expect.objectContaining({ code: 'USAGE_INVALID', hint: 'Did you mean "NoNodesForSelectionCriteria"?' }),
  );
  expect(() => warningPolicy({ warnErrorOptions: { error: 'all', warn: ['Deprecations'], silence: ['UnknownStreamTableSetting'] } })).not.toThrow();
});

// What dbt-core 1.11.16 and 1.12.6 refuse, too.
it.each([
  ['both names of one list', { include: 'all', error: 'all' }, 'both include and error'],
  ['an exception where nothing is an error', { warn: ['NoNodesForSelectionCriteria'] }, 'excepts something from an error'],
  ['an error that is no list', { error: 'NoNodesForSelectionCriteria' }, 'neither all nor a list'],
  ['all in a list', { error: ['all'] }, '"all" in a list'],
  ['a key that there is not', { errors: 'all' }, 'the key "errors"'],
])('%s is refused', (_, warnErrorOptions, message) => {
  expect(() => warningPolicy({ warnErrorOptions })).toThrow(
    expect.objectContaining({ code: 'USAGE_INVALID', message: expect.stringContaining(message) }),
  );
});

it('--warn-error and --warn-error-options exclude each other', () => {
  expect(() => refuseBoth({ warnError: true, warnErrorOptions: { error: 'all' } })).toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }));
});

it('include and exclude are error and warn, and dbt warns of them', () => {
  const warnErrorOptions = { include: 'all', exclude: ['NothingToDo'] };
  const warning = (name: string): RunEvent => ({ kind: 'message', level: 'warn', text: name, name });
  const judge = warningPolicy({ warnErrorOptions });
  expect(judge(warning('NothingToDo'))).toEqual(warning('NothingToDo'));
  const [deprecation] = flagWarnings({ warnErrorOptions });
  expect(() => judge(deprecation as RunEvent)).toThrow(
    expect.objectContaining({ code: 'DBT_WARNING', message: 'In --warn-error-options write error instead of include, and warn instead of exclude.' }),
  );
  expect(flagWarnings({ warnErrorOptions: { error: 'all' } })).toEqual([]);
});
