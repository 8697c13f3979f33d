import { expect, it } from 'vitest';
import { warningPolicy } from './warning-policy.js';

it('a name that no event has is refused, with what was probably meant', () => {
  expect(() => warningPolicy({ warnErrorOptions: { error: ['NoNodesForSelectionCritera'] } })).toThrow(
    expect.objectContaining({ code: 'USAGE_INVALID', hint: 'Did you mean "NoNodesForSelectionCriteria"?' }),
  );
  expect(() => warningPolicy({ warnErrorOptions: { error: 'all', warn: ['Deprecations'], silence: ['UnknownStreamTableSetting'] } })).not.toThrow();
});
