import type { Relation } from './relation.js';

/**
 * What exists in the schemas of the project, read once and kept up to date with what the run itself does.
 * Keys are lower-case, as dbt compares names of relations.
 */
export class RelationCache {
  readonly #relations = new Map<string, Relation>();
  readonly #schemas = new Set<string>();

  /** Whether the schema was read: only then does an absent relation not exist. */
  knows(schema: string): boolean {
    return this.#schemas.has(schema.toLowerCase());
  }

  fill(schemas: Iterable<string>, relations: Iterable<Relation>): void {
    for (const schema of schemas) this.#schemas.add(schema.toLowerCase());
    for (const relation of relations) this.add(relation);
  }

  add(relation: Relation): void {
    this.#relations.set(keyOf(relation.schema, relation.identifier), relation);
  }

  drop(schema: string | null, identifier: string | null): void {
    this.#relations.delete(keyOf(schema, identifier));
  }

  /** The new name keeps the type of the old one. */
  rename(from: Relation, to: Relation): void {
    const known = this.get(from.schema, from.identifier) ?? from;
    this.drop(from.schema, from.identifier);
    this.add(to.with({ type: known.type }));
  }

  dropSchema(schema: string): void {
    for (const [key, relation] of this.#relations) if (relation.schema?.toLowerCase() === schema.toLowerCase()) this.#relations.delete(key);
  }

  get(schema: string | null, identifier: string | null): Relation | undefined {
    return this.#relations.get(keyOf(schema, identifier));
  }

  list(schema: string): Relation[] {
    return [...this.#relations.values()].filter((relation) => relation.schema?.toLowerCase() === schema.toLowerCase());
  }
}

function keyOf(schema: string | null, identifier: string | null): string {
  return `${(schema ?? '').toLowerCase()}.${(identifier ?? '').toLowerCase()}`;
}
