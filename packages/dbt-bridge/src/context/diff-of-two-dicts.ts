import { Dict } from '../jinja/values/dict.js';
import { pyFunction } from '../jinja/values/function.js';

/** dbt's `diff_of_two_dicts`: of lists by key, what the first has and the second has not; keys with nothing left are left out. */
export const diffOfTwoDicts = pyFunction('diff_of_two_dicts(dict_a, dict_b)', (one: Dict, other: Dict) => {
  const entries = Array.from(one.entries(), ([key, items]) => {
    const known = other.get(key);
    return [key, Array.isArray(known) ? (items as unknown[]).filter((item) => !known.includes(item)) : items] as const;
  });
  return new Dict(entries.filter(([, items]) => !Array.isArray(items) || items.length > 0));
});
