import { pyFunction } from '../jinja/values/function.js';
import { PyObject } from '../jinja/values/object.js';
import { stringEntries } from '../jinja/values/string-entries.js';
import { type PathPart, Relation, type RelationFields } from './relation.js';
import { relationTypes } from './relation-types.js';

/** `api.Relation`: the class itself, whose `create` makes a relation from its parts. */
export class RelationClass extends PyObject {
  readonly #defaults: Partial<Record<PathPart, boolean>>;

  /** @param quoting the project's `quoting` */
  constructor(quoting: Partial<Record<PathPart, boolean>> = {}) {
    super();
    this.#defaults = quoting;
  }

  override get typeName(): string {
    return 'type';
  }

  override getAttribute(name: string): unknown {
    if (name === 'create') {
      return pyFunction(
        'create(database=None, schema=None, identifier=None, type=None, quote_policy=None, include_policy=None, limit=None, **kwargs)',
        (database, schema, identifier, type, quotePolicy, includePolicy, limit) =>
          new Relation({
            database,
            schema,
            identifier,
            type,
            limit,
            quotePolicy: { ...this.#defaults, ...stringEntries(quotePolicy) },
            includePolicy: stringEntries(includePolicy),
          } as RelationFields),
      );
    }
    if (name === 'scd_args') {
      return pyFunction('scd_args(primary_key, updated_at)', (key, updatedAt) => [...(Array.isArray(key) ? key : [key]), updatedAt]);
    }
    return relationTypes[name];
  }
}
