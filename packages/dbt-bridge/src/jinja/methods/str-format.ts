import { Dict } from '../values/dict.js';
import { formatText, type GetAttribute } from '../values/format-text.js';
import { type MethodTable, methodTable } from '../values/function.js';
import type { Kwargs } from '../values/object.js';

/** The methods of `str` that look into what they print, by the rules of whoever calls them. */
export function formatMethods(getAttribute: GetAttribute): MethodTable {
  return methodTable({
    'format(*args, **kwargs)': (self: string, args: unknown[], kwargs: Kwargs) =>
      formatText(self, { args, kwargs: new Dict(Object.entries(kwargs)), getAttribute }),
    'format_map(mapping, /)': (self: string, mapping: unknown) => formatText(self, { args: [], kwargs: mapping, getAttribute }),
  });
}
