import { PgTrickleError } from '@pgtrickle-js/core';
import { Dict } from '../jinja/values/dict.js';
import { bindMethod, methodTable } from '../jinja/values/function.js';
import { PyObject } from '../jinja/values/object.js';
import { toPython } from '../jinja/values/to-python.js';
import type { ManifestNode, NodeConfig } from '../manifest/node.js';

/** `config` when a node is compiled or run: it answers from the node's merged configuration, and being called changes nothing. */
export class RunConfig extends PyObject {
  readonly #node: ManifestNode;
  /** What templates have set. */
  readonly #values = new Map<string, unknown>();

  constructor(node: ManifestNode) {
    super();
    this.#node = node;
  }

  override get typeName(): string {
    return 'RuntimeConfigObject';
  }

  override get isCallable(): boolean {
    return true;
  }

  override call(): unknown {
    return '';
  }

  override getAttribute(name: string): unknown {
    return name === 'model' ? toPython(this.#node) : bindMethod(methods, this, name);
  }

  override isTrue(): boolean {
    return true;
  }

  find(name: string): unknown {
    if (name === 'snapshot_table_column_names' && this.#node.resource_type === 'snapshot') return snapshotColumns(this.#node.config);
    if (this.#values.has(name)) return toPython(this.#values.get(name));
    return Object.hasOwn(this.#node.config, name) ? toPython(this.#node.config[name]) : undefined;
  }

  require(name: string, value: unknown): unknown {
    if (value !== undefined) return value;
    throw new PgTrickleError('DBT_CONFIG_INVALID', {
      message: `${this.#node.resource_type} "${this.#node.name}" does not define a required config parameter '${name}'`,
      hint: `Add config(${name}=...) to the model.`,
      details: { file: this.#node.original_file_path },
    });
  }

  set(name: string, value: unknown): string {
    this.#values.set(name, value);
    return '';
  }

  meta(name: string): unknown {
    return toPython(this.#node.config.meta[name]);
  }

  persists(what: 'relation' | 'columns'): boolean {
    return this.#node.config.persist_docs?.[what] === true;
  }
}

const methods = methodTable({
  'get(name, default=None, validator=None)': (self: RunConfig, name: string, fallback: unknown) => {
    const value = self.find(name);
    return value === undefined ? fallback : value;
  },
  'require(name, validator=None)': (self: RunConfig, name: string) => self.require(name, self.find(name)),
  'meta_get(name, default=None)': (self: RunConfig, name: string, fallback: unknown) => self.meta(name) ?? fallback,
  'meta_require(name)': (self: RunConfig, name: string) => self.require(`meta.${name}`, self.meta(name) ?? undefined),
  'set(name, value)': (self: RunConfig, name: string, value: unknown) => self.set(name, value),
  'persist_relation_docs()': (self: RunConfig) => self.persists('relation'),
  'persist_column_docs()': (self: RunConfig) => self.persists('columns'),
});

/** The names of the columns that a snapshot adds: those configured, and dbt's for the others. */
function snapshotColumns({ snapshot_meta_column_names: names }: NodeConfig): Dict {
  const configured = (names ?? {}) as Readonly<Record<string, string | null>>;
  const columns = ['dbt_valid_to', 'dbt_valid_from', 'dbt_scd_id', 'dbt_updated_at', 'dbt_is_deleted'];
  return new Dict(columns.map((name) => [name, configured[name] ?? name]));
}
