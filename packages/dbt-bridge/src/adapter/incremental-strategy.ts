import { PgTrickleError } from '@pgtrickle-js/core';
import type { PyObject } from '../jinja/values/object.js';

/** The strategies that PostgreSQL has macros for; a project's own come on top. */
export const incrementalStrategies: readonly string[] = ['append', 'delete+insert', 'merge', 'microbatch'];

/**
 * The macro behind an incremental strategy, `get_incremental_<strategy>_sql`, from the names that the model's templates know.
 *
 * @throws {PgTrickleError} `DBT_CONFIG_INVALID` for one that PostgreSQL or the project does not have.
 */
export function incrementalStrategyMacro(context: PyObject, strategy: string): unknown {
  if (strategy === 'insert_overwrite') {
    throw unknownStrategy(`The incremental strategy '${strategy}' is not valid for this adapter`);
  }
  const name = `get_incremental_${strategy.replaceAll('+', '_')}_sql`;
  const macro = context.getItem(name);
  if (macro === undefined) throw unknownStrategy(`dbt could not find an incremental strategy macro with the name "${name}"`);
  return macro;
}

function unknownStrategy(message: string): PgTrickleError {
  return new PgTrickleError('DBT_CONFIG_INVALID', {
    message,
    hint: `Strategies are ${incrementalStrategies.join(', ')}; another one needs a macro get_incremental_<name>_sql.`,
  });
}
