import { PgTrickleError } from '@pgtrickle-js/core';
import { PyObject } from '../jinja/values/object.js';
import { relationAttribute } from './relation-attributes.js';
import { maxNameLength } from './relation-name.js';

export type RelationType = 'table' | 'view' | 'materialized_view' | 'stream_table' | 'cte' | 'external' | 'function' | 'ephemeral';
export type PathPart = 'database' | 'schema' | 'identifier';
export type Policy = Readonly<Record<PathPart, boolean>>;
export type RelationPath = Readonly<Record<PathPart, string | null>>;

export interface RelationFields {
  readonly database?: string | null | undefined;
  readonly schema?: string | null | undefined;
  readonly identifier?: string | null | undefined;
  readonly type?: RelationType | null | undefined;
  readonly quotePolicy?: Partial<Policy> | undefined;
  readonly includePolicy?: Partial<Policy> | undefined;
  /** `--empty` and `--sample`: how many rows a `ref` shows. */
  readonly limit?: number | null | undefined;
  /** A condition on the rows that a `ref` shows. */
  readonly filter?: string | null | undefined;
}

const parts: readonly PathPart[] = ['database', 'schema', 'identifier'];
const everything: Policy = { database: true, schema: true, identifier: true };

/** A name of something in the database with the rules for writing it: what templates know as `this`, `ref(...)` and `api.Relation`. Immutable. */
export class Relation extends PyObject {
  readonly path: RelationPath;
  readonly type: RelationType | null;
  readonly quotePolicy: Policy;
  readonly includePolicy: Policy;
  readonly limit: number | null;
  readonly filter: string | null;

  /** @throws {PgTrickleError} `DBT_RELATION_NAME_TOO_LONG` when PostgreSQL would cut the name. */
  constructor({
    database = null,
    schema = null,
    identifier = null,
    type = null,
    quotePolicy,
    includePolicy,
    limit = null,
    filter = null,
  }: RelationFields) {
    super();
    this.path = { database, schema, identifier };
    this.type = type;
    this.quotePolicy = { ...everything, ...quotePolicy };
    this.includePolicy = { ...everything, ...includePolicy };
    this.limit = limit;
    this.filter = filter;
    if (identifier !== null && type !== null && type !== 'cte' && Buffer.byteLength(identifier) > maxNameLength) {
      throw new PgTrickleError('DBT_RELATION_NAME_TOO_LONG', {
        message: `Relation name '${identifier}' is longer than ${maxNameLength} characters`,
        hint: 'Give the model a shorter name, or an alias: config(alias=...).',
        details: { identifier },
      });
    }
  }

  get database(): string | null {
    return this.path.database;
  }

  get schema(): string | null {
    return this.path.schema;
  }

  get identifier(): string | null {
    return this.path.identifier;
  }

  /** Whether `alter ... rename` can move it out of the way. A stream table's catalog entry would not follow. */
  get canBeRenamed(): boolean {
    return this.type === 'table' || this.type === 'view';
  }

  get canBeReplaced(): boolean {
    return this.canBeRenamed;
  }

  with(change: RelationFields): Relation {
    const { database, schema, identifier } = this.path;
    return new Relation({
      database,
      schema,
      identifier,
      type: this.type,
      limit: this.limit,
      filter: this.filter,
      ...change,
      quotePolicy: { ...this.quotePolicy, ...change.quotePolicy },
      includePolicy: { ...this.includePolicy, ...change.includePolicy },
    });
  }

  /** One of which nothing is like this one. */
  another(fields: RelationFields): Relation {
    return new Relation(fields);
  }

  withoutIdentifier(): Relation {
    return this.with({ identifier: null, includePolicy: { identifier: false } });
  }

  /** `"db".INFORMATION_SCHEMA.view`, of the database that the relation is in. */
  informationSchema(view: string | null): Relation {
    return new Relation({
      database: this.database,
      schema: 'INFORMATION_SCHEMA',
      identifier: view,
      quotePolicy: { database: this.quotePolicy.database, schema: false, identifier: false },
      includePolicy: { database: this.includePolicy.database, schema: true, identifier: view !== null },
    });
  }

  quoted(identifier: string): string {
    return `"${identifier}"`;
  }

  /** `"db"."schema"."name"`, by its policies. Names are written as they are: a quote in one stays one quote, as in dbt. */
  render(): string {
    return parts
      .filter((part) => this.includePolicy[part] && this.path[part] !== null)
      .map((part) => (this.quotePolicy[part] ? this.quoted(this.path[part] as string) : this.path[part]))
      .join('.');
  }

  /** As `render`, behind subqueries where a limit or a filter is set. */
  renderLimited(): string {
    const rendered = this.render();
    const rows = this.limit === 0 ? 'where false limit 0' : `limit ${this.limit}`;
    const limited = this.limit === null ? rendered : `(select * from ${rendered} ${rows}) _dbt_limit_subq_${this.identifier}`;
    return this.filter === null ? limited : `(select * from ${limited} where ${this.filter}) _dbt_et_filter_subq_${this.identifier}`;
  }

  /** Whether it is the relation of that name; parts left out match anything. */
  matches(path: Partial<RelationPath>): boolean {
    return parts.every((part) => {
      const wanted = path[part];
      if (wanted === undefined || wanted === null) return true;
      const own = this.path[part] ?? '';
      return this.quotePolicy[part] ? own === wanted : own.toLowerCase() === wanted.toLowerCase();
    });
  }

  override get typeName(): string {
    return 'PostgresRelation';
  }

  /** dbt_utils tells relations from strings by it. */
  override get isMapping(): boolean {
    return true;
  }

  override getAttribute(name: string): unknown {
    return relationAttribute(this, name);
  }

  override getItem(key: unknown): unknown {
    return typeof key === 'string' ? relationAttribute(this, key) : undefined;
  }

  override isTrue(): boolean {
    return true;
  }

  override equals(other: unknown): boolean {
    return other instanceof Relation && this.type === other.type && this.render() === other.render();
  }

  override hash(): unknown {
    return this.render();
  }

  override str(): string {
    return this.renderLimited();
  }

  override repr(): string {
    return `<PostgresRelation ${this.render()}>`;
  }
}
