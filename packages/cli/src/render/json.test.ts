import { expect, test } from 'vitest';
import { renderJson } from './json.js';

test('big integers keep their digits, times are in UTC', () => {
  expect(renderJson({ rows: 9_007_199_254_740_993n, at: new Date(0), none: null })).toBe(
    '{\n  "schemaVersion": 1,\n  "rows": 9007199254740993,\n  "at": "1970-01-01T00:00:00.000Z",\n  "none": null\n}',
  );
});
