import { PgTrickleError } from '@pgtrickle-js/core';
import { ResponseObject } from '../adapter/response-object.js';
import { ResultTable } from '../adapter/result-table.js';
import { Dict } from '../jinja/values/dict.js';
import { type PyFunction, pyFunction } from '../jinja/values/function.js';
import { str } from '../jinja/values/text.js';

/** What the statements of one node gave, under the names that the template chose. */
export class Results {
  /** `undefined` once a template has taken it. */
  readonly #byName = new Map<string, Dict | undefined>();

  get(name: string): Dict | undefined {
    return this.#byName.get(name);
  }

  /** The functions through which templates keep and find results. */
  functions(): Record<string, PyFunction> {
    const store = (name: string, response: unknown, table: unknown) => {
      const data = table instanceof ResultTable ? table.rows : [];
      this.#byName.set(
        name,
        new Dict([
          ['response', response],
          ['data', data],
          ['table', table],
        ]),
      );
      return '';
    };
    return {
      store_result: pyFunction('store_result(name, response, agate_table=None)', (name, response, table) =>
        store(str(name), response, table ?? new ResultTable([], [])),
      ),
      store_raw_result: pyFunction(
        'store_raw_result(name, message=None, code=None, rows_affected=None, agate_table=None)',
        (name, message, code, rowsAffected, table) =>
          store(
            str(name),
            new ResponseObject({ message: str(message ?? ''), code: str(code ?? ''), rowsAffected: Number(rowsAffected ?? -1) }),
            table ?? new ResultTable([], []),
          ),
      ),
      load_result: pyFunction('load_result(name)', (name) => this.#take(str(name))),
    };
  }
  /** As in dbt, a result is handed out once; that of `main` stays, because the run reads it too. */
  #take(name: string): Dict | null {
    const result = this.#byName.get(name);
    if (result === undefined && this.#byName.has(name)) {
      throw new PgTrickleError('JINJA_TYPE', {
        message: `The 'statement' result named '${name}' has already been loaded into a variable`,
        hint: 'Keep what load_result gives in a variable of the template.',
      });
    }
    if (result !== undefined && name !== 'main') this.#byName.set(name, undefined);
    return result ?? null;
  }
}
