import { expect, test } from 'vitest';
import { parseTemplate } from '../jinja/environment.js';
import { diffOfTwoDicts } from './diff-of-two-dicts.js';

test('what the first has and the second has not', () => {
  const template = "{{ diff_of_two_dicts({'select': ['a', 'b'], 'insert': ['a'], 'update': ['c']}, {'select': ['a'], 'insert': ['a']}) }}";
  expect(parseTemplate(template).renderSync(new Map([['diff_of_two_dicts', diffOfTwoDicts]]))).toBe("{'select': ['b'], 'update': ['c']}");
});
