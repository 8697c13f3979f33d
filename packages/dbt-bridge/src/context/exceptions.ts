import { PgTrickleError } from '@pgtrickle-js/core';
import { pyFunction } from '../jinja/values/function.js';
import { PyObject } from '../jinja/values/object.js';
import { str } from '../jinja/values/text.js';
import { contractMismatch } from './contract-mismatch.js';

/** `exceptions` in templates: how a macro says that it cannot go on. */
export class Exceptions extends PyObject {
  readonly #onWarning: (message: string) => void;

  constructor(onWarning: (message: string) => void) {
    super();
    this.#onWarning = onWarning;
  }

  override getAttribute(name: string): unknown {
    if (name === 'warn') {
      return pyFunction('warn(msg, node=None)', (message) => {
        this.#onWarning(str(message));
        return '';
      });
    }
    if (name === 'warn_snapshot_timestamp_data_types') {
      return pyFunction('warn_snapshot_timestamp_data_types(snapshot_time_data_type, updated_at_data_type)', (time, updatedAt) => {
        this.#onWarning(
          `Data type of snapshot table timestamp columns (${str(time)}) doesn't match derived column 'updated_at' (${str(updatedAt)}). Please update snapshot config 'updated_at'.`,
        );
        return '';
      });
    }
    if (name === 'raise_contract_error') {
      return pyFunction('raise_contract_error(yaml_columns, sql_columns)', (promised, actual) => {
        throw new PgTrickleError('DBT_MACRO_RAISED', { message: contractMismatch(promised, actual) });
      });
    }
    const says = messages[name];
    if (says === undefined) return undefined;
    return pyFunction(`${name}(*args, **kwargs)`, (args: unknown[], kwargs: Record<string, unknown>) => {
      throw new PgTrickleError('DBT_MACRO_RAISED', { message: says([...args, ...Object.values(kwargs)].map(str)) });
    });
  }
}

const first = ([message = '']: string[]) => message;

const messages: Record<string, (args: string[]) => string> = {
  raise_compiler_error: first,
  raise_not_implemented: first,
  column_type_missing: (columns) =>
    `Contracted models require data_type to be defined for each column. Please ensure that the column name and data_type are defined within the YAML configuration for the ${columns.join(', ')} column(s).`,
  missing_config: ([, name]) => `the configuration "${name}" is required and not set`,
  missing_materialization: ([, , , name]) => `no materialization "${name}" was found`,
  missing_relation: ([relation]) => `the relation ${relation} does not exist`,
  raise_ambiguous_alias: first,
  raise_ambiguous_catalog_match: first,
  raise_cache_inconsistent: first,
  raise_dataclass_not_dict: first,
  raise_database_error: first,
  raise_dep_not_found: first,
  raise_dependency_error: first,
  raise_duplicate_alias: first,
  raise_duplicate_patch_name: first,
  raise_duplicate_resource_name: first,
  raise_fail_fast_error: first,
  raise_invalid_property_yml_version: first,
  raise_parsing_error: first,
  relation_wrong_type: ([relation, wanted]) => `the relation ${relation} is not a ${wanted}`,
};
