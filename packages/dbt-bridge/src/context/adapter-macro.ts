import { PgTrickleError } from '@pgtrickle-js/core';
import { pyFunction } from '../jinja/values/function.js';
import { str } from '../jinja/values/text.js';

/** What became `adapter.dispatch` in dbt 0.18: templates of that time are told so, where they are parsed already. */
export const adapterMacro = pyFunction('adapter_macro(name, *args, **kwargs)', (name) => {
  throw new PgTrickleError('DBT_MACRO_RAISED', {
    message: `The "adapter_macro" macro has been deprecated: adapter_macro was called for: ${str(name)}`,
    hint: 'Use adapter.dispatch to find a macro, and call the result.',
  });
});
