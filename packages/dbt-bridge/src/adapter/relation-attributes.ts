import { Dict } from '../jinja/values/dict.js';
import { bindMethod, methodTable } from '../jinja/values/function.js';
import { stringEntries } from '../jinja/values/string-entries.js';
import { str } from '../jinja/values/text.js';
import { toPlain } from '../jinja/values/to-plain.js';
import { Tuple } from '../jinja/values/tuple.js';
import { configuredIndexes, diffIndexes, type IndexChange, readIndexes } from './index-changes.js';
import type { PathPart, Relation, RelationFields, RelationType } from './relation.js';
import { maxNameLength } from './relation-name.js';
import { RelationTypes, relationTypes } from './relation-types.js';
import type { ResultTable } from './result-table.js';

/** What templates can ask of a relation: `this.schema`, `relation.is_view`, `relation.include(database=false)`. */
export function relationAttribute(relation: Relation, name: string): unknown {
  const property = properties[name];
  return property === undefined ? bindMethod(methods, relation, name) : property(relation);
}

const properties: Record<string, (relation: Relation) => unknown> = {
  database: (relation) => relation.database,
  schema: (relation) => relation.schema,
  identifier: (relation) => relation.identifier,
  name: (relation) => relation.identifier,
  table: (relation) => relation.identifier,
  type: (relation) => relation.type,
  path: (relation) => new Dict(Object.entries(relation.path)),
  quote_policy: (relation) => new Dict(Object.entries(relation.quotePolicy)),
  include_policy: (relation) => new Dict(Object.entries(relation.includePolicy)),
  quote_character: () => '"',
  is_table: (relation) => relation.type === 'table',
  is_view: (relation) => relation.type === 'view',
  is_cte: (relation) => relation.type === 'cte',
  is_materialized_view: (relation) => relation.type === 'materialized_view',
  MaterializedView: () => 'materialized_view',
  View: () => 'view',
  Table: () => 'table',
  is_stream_table: (relation) => relation.type === 'stream_table',
  can_be_renamed: (relation) => relation.canBeRenamed,
  can_be_replaced: (relation) => relation.canBeReplaced,
  is_function: (relation) => relation.type === 'function',
  is_pointer: () => false,
  limit: (relation) => relation.limit,
  event_time_filter: (relation) => relation.filter,
  catalog: () => null,
  dbt_created: () => false,
  require_alias: () => true,
  renameable_relations: () => ['view', 'table'],
  replaceable_relations: () => ['view', 'table'],
  get_relation_type: () => new RelationTypes(),
  ...Object.fromEntries(['CTE', 'External', 'Function', 'PointerTable'].map((name) => [name, () => relationTypes[name]])),
  // dbt_utils asks for it to tell relations from strings.
  metadata: () => new Dict([['type', 'PostgresRelation']]),
};

/** The keys of a relation as the mapping that it also is in dbt. */
const fields = [
  'path',
  'type',
  'quote_character',
  'quote_policy',
  'include_policy',
  'dbt_created',
  'limit',
  'event_time_filter',
  'require_alias',
  'catalog',
];

const methods = methodTable({
  'render()': (self: Relation) => self.render(),
  'render_limited()': (self: Relation) => self.renderLimited(),
  'create(database=None, schema=None, identifier=None, type=None, **kwargs)': (
    self: Relation,
    database: string | null,
    schema: string | null,
    identifier: string | null,
    type: RelationType | null,
  ) => self.another({ database, schema, identifier, type }),
  'scd_args(primary_key, updated_at)': (_self: Relation, key: unknown, updatedAt: unknown) => [...(Array.isArray(key) ? key : [key]), updatedAt],
  'keys()': () => fields,
  'values()': (self: Relation) => fields.map((name) => properties[name]?.(self) ?? null),
  'items()': (self: Relation) => fields.map((name) => new Tuple([name, properties[name]?.(self) ?? null])),
  'include(database=None, schema=None, identifier=None)': (self: Relation, ...flags: Flags) => self.with({ includePolicy: policy(flags) }),
  'quote(database=None, schema=None, identifier=None)': (self: Relation, ...flags: Flags) => self.with({ quotePolicy: policy(flags) }),
  'quoted(identifier)': (self: Relation, identifier: string) => self.quoted(identifier),
  'without_identifier()': (self: Relation) => self.withoutIdentifier(),
  'information_schema(view_name=None)': (self: Relation, view: unknown) => self.informationSchema(typeof view === 'string' ? view : null),
  'information_schema_only()': (self: Relation) => self.informationSchema(null),
  'replace(information_schema_view=None, **kwargs)': (self: Relation, view: unknown, kwargs: Record<string, unknown>) =>
    typeof view === 'string' ? self.with({ identifier: view, includePolicy: { identifier: true } }) : incorporate(self, kwargs),
  'replace_path(**kwargs)': (self: Relation, kwargs: Record<string, unknown>) => incorporate(self, { path: kwargs }),
  'incorporate(**kwargs)': (self: Relation, kwargs: Record<string, unknown>) => incorporate(self, kwargs),
  'matches(database=None, schema=None, identifier=None)': (
    self: Relation,
    database: string | null,
    schema: string | null,
    identifier: string | null,
  ) => self.matches({ database, schema, identifier }),
  'relation_max_name_length()': () => maxNameLength,
  'get_function_config(model)': (_self: Relation, model: Dict) => functionConfig(model),
  'get_function_macro_name(config)': (_self: Relation, config: Dict) => `${str(config.get('type'))}_function_${str(config.get('language'))}`,
  'add_ephemeral_prefix(name)': (_self: Relation, name: string) => `__dbt__cte__${name}`,
  'get_materialized_view_config_change_collection(relation_results, relation_config)': (_self: Relation, described: Dict, model: Dict) => {
    const config = model.get('config') as Dict;
    const changes = diffIndexes(readIndexes(described.get('indexes') as ResultTable), configuredIndexes(toPlain(config.get('indexes'))));
    return changes.length === 0
      ? null
      : new Dict([
          ['requires_full_refresh', false],
          ['indexes', changes.map(changeObject)],
        ]);
  },
  'get(key, default=None)': (self: Relation, key: string, fallback: unknown) => properties[key]?.(self) ?? fallback,
});

/** Which macro builds a function depends on these; None for what is none. */
function functionConfig(model: Dict): Dict | null {
  if (model.get('resource_type') !== 'function') return null;
  const config = model.get('config') as Dict;
  const keys = ['type', 'runtime_version', 'entry_point'];
  return new Dict([['language', model.get('language')], ...keys.map((key) => [key, config.get(key) ?? null] as const)]);
}

type Flags = [database: unknown, schema: unknown, identifier: unknown];

function policy([database, schema, identifier]: Flags): Partial<Record<PathPart, boolean>> {
  const given = Object.entries({ database, schema, identifier }).filter(([, value]) => typeof value === 'boolean');
  return Object.fromEntries(given) as Partial<Record<PathPart, boolean>>;
}

/** An index is created by what the model's `indexes` would say of it. */
function changeObject({ action, index: { name, columns, unique, type } }: IndexChange): Dict {
  const config = new Dict([
    ['columns', [...columns]],
    ['unique', unique],
    ['type', type ?? 'btree'],
  ]);
  return new Dict([
    ['action', action],
    [
      'context',
      new Dict([
        ['name', name],
        ['as_node_config', config],
      ]),
    ],
  ]);
}

/** `incorporate(path={'identifier': 'x'}, type='view')`: what is not named stays. */
function incorporate(relation: Relation, change: unknown): Relation {
  const { path, type, quote_policy: quotePolicy, include_policy: includePolicy, ...rest } = change as Record<string, unknown>;
  return relation.with({
    ...stringEntries(path ?? rest),
    ...(type === undefined ? {} : { type: type as RelationType | null }),
    ...(quotePolicy === undefined ? {} : { quotePolicy: stringEntries(quotePolicy) }),
    ...(includePolicy === undefined ? {} : { includePolicy: stringEntries(includePolicy) }),
  } as RelationFields);
}
