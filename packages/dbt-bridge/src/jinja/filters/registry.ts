import type { Filter } from './filter.js';
import { htmlFilters } from './html.js';
import { jsonFilters } from './json.js';
import { mapFilters } from './map.js';
import { numberFilters } from './number.js';
import { sequenceFilters } from './sequence.js';
import { sortFilters } from './sort.js';
import { tests } from './tests.js';
import { textFilters } from './text.js';
import { valueFilters } from './value.js';

const filters: ReadonlyMap<string, Filter> = new Map([
  ...textFilters,
  ...htmlFilters,
  ...numberFilters,
  ...sequenceFilters,
  ...sortFilters,
  ...mapFilters({ getFilter, getTest }),
  ...jsonFilters,
  ...valueFilters,
]);

/** The filter of a name. */
export function getFilter(name: string): Filter | undefined {
  return filters.get(name);
}

/** The test of a name. */
export function getTest(name: string): Filter | undefined {
  return name === 'filter' ? isFilter : name === 'test' ? isTest : tests.get(name);
}

function isFilter(_frame: unknown, name: unknown): boolean {
  return typeof name === 'string' && filters.has(name);
}

function isTest(_frame: unknown, name: unknown): boolean {
  return typeof name === 'string' && getTest(name) !== undefined;
}
