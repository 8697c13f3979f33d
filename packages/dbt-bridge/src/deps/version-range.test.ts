import { expect, test } from 'vitest';
import { parseVersion, satisfies } from './version-range.js';

// As dbt-common 1.x reads them (dbt_common/semver.py).
test.each([
  ['>=1.6.0rc2', '>=', [1, 6, 0], 'rc2'],
  ['>=1.6.0-rc.1', '>=', [1, 6, 0], 'rc.1'],
  ['1.0.0b1+x', '=', [1, 0, 0], 'b1'],
  ['<=2.0.0a', '<=', [2, 0, 0], 'a'],
  ['1.2.30', '=', [1, 2, 30], null],
])('%s', (text, operator, numbers, prerelease) => {
  expect(parseVersion(text)).toEqual({ operator, numbers, prerelease });
});

test.each(['1.0', '>1', 'latest', '1.2.x'])('%s is no version', (text) => {
  expect(() => parseVersion(text)).toThrow(expect.objectContaining({ code: 'DBT_PACKAGE_INVALID' }));
});

test.each([
  ['1.11.16', ['>=1.6.0rc2'], true],
  ['1.6.0', ['>1.6.0b1', '<1.6.0rc1'], false],
  ['1.6.0-rc1', ['>=1.0.0', '<1.6.0'], false],
  ['1.6.0-rc10', ['>1.6.0-rc9'], true],
])('%s within %j: %s', (version, specs, within) => {
  expect(satisfies(parseVersion(version), specs.map(parseVersion))).toBe(within);
});
