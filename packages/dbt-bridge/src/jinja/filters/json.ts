import { toJson } from '../values/json.js';
import { Markup } from '../values/markup.js';
import { asInt } from '../values/number.js';
import { prettyPrint } from '../values/pretty-print.js';
import { filters } from './filter.js';

const unsafe: Record<string, string> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', "'": '\\u0027' };

function json(value: unknown, indent: unknown): Markup {
  const step = typeof indent === 'string' ? indent : indent === null ? undefined : Number(asInt(indent) ?? 0);
  return new Markup(toJson(value, { indent: step, sortKeys: true }).replace(/[<>&']/g, (character) => unsafe[character] ?? character));
}

/** Filters that write a value out. */
export const jsonFilters = filters({
  'tojson(indent=None)': json,
  'pprint()': (value: unknown) => prettyPrint(value),
});
