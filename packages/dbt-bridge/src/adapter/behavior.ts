import { PgTrickleError } from '@pgtrickle-js/core';
import { PyObject } from '../jinja/values/object.js';

/** What dbt-postgres 1.11 can be told to do otherwise, with what it does when nobody says. */
const defaults: Readonly<Record<string, boolean>> = {
  require_batched_execution_for_custom_microbatch_strategy: false,
  enable_truthy_nulls_equals_macro: false,
  postgres_skip_autocommit_transaction_statements: true,
};

/** `adapter.behavior.enable_truthy_nulls_equals_macro.no_warn`: the flags of the adapter, as `flags:` of dbt_project.yml sets them. */
export class Behavior extends PyObject {
  readonly #flags: Readonly<Record<string, unknown>>;

  /** @param flags by dbt's names in capitals */
  constructor(flags: Readonly<Record<string, unknown>>) {
    super();
    this.#flags = flags;
  }

  /** @throws {PgTrickleError} `DBT_CONFIG_INVALID` for a flag that nobody knows, as in dbt */
  override getAttribute(name: string): unknown {
    if (!Object.hasOwn(defaults, name)) {
      throw new PgTrickleError('DBT_CONFIG_INVALID', {
        message: `The flag ${name} has not be registered.`,
        hint: `Known are ${Object.keys(defaults).join(', ')}.`,
      });
    }
    const set = this.#flags[name.toUpperCase()];
    return new BehaviorFlag(typeof set === 'boolean' ? set : defaults[name] === true);
  }
}

class BehaviorFlag extends PyObject {
  readonly setting: boolean;

  constructor(setting: boolean) {
    super();
    this.setting = setting;
  }

  override getAttribute(name: string): unknown {
    return name === 'setting' || name === 'no_warn' ? this.setting : undefined;
  }

  override isTrue(): boolean {
    return this.setting;
  }
}
