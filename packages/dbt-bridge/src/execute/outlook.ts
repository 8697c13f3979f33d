import type { ProjectState, RelationState } from '../adapter/read-project-state.js';
import type { ManifestNode } from '../manifest/node.js';
import type { UniqueId } from '../manifest/resource.js';

/** What a run saw of the database before it began, and for which nodes that still holds. */
export class Outlook {
  #state: ProjectState | undefined;
  #relations = new Map<string, RelationState>();
  readonly #stale = new Set<UniqueId>();

  renew(state: ProjectState): void {
    this.#state = state;
    this.#relations = new Map(state.relations.map((each) => [`${each.relation.schema}.${each.relation.identifier}`, each]));
  }

  get state(): ProjectState | undefined {
    return this.#state;
  }

  relationOf({ schema, alias }: Pick<ManifestNode, 'schema' | 'alias'>): RelationState | undefined {
    return this.#relations.get(`${schema}.${alias}`);
  }

  /** Whether the run has changed nothing that the node reads, itself or through others. */
  holdsFor(node: ManifestNode): boolean {
    return 'nodes' in node.depends_on && !node.depends_on.nodes.some((id) => this.#stale.has(id));
  }

  /** Remembers that a node is not what it was, so that nothing that reads it is. */
  hasRun(node: ManifestNode, isChanged: boolean): void {
    if (isChanged || !this.holdsFor(node)) this.#stale.add(node.unique_id);
  }
}
