import type { QualifiedName } from '@pgtrickle-js/core';
import type { ManifestNode } from '../manifest/node.js';
import type { UniqueId } from '../manifest/resource.js';

/** The nodes that a run has not come to yet, and what was made of them before their turn, because what they read could not be changed without them. */
export class Ahead {
  #nodes: readonly ManifestNode[] = [];
  #compile: (node: ManifestNode) => Promise<string> = () => Promise.reject(new Error('nothing is to come'));
  readonly #coming = new Set<UniqueId>();
  readonly #makers = new Map<QualifiedName, QualifiedName>();
  #last: Promise<unknown> = Promise.resolve();

  /** @param nodes in the order of the run */
  expect(nodes: readonly ManifestNode[], compile: (node: ManifestNode) => Promise<string>): void {
    this.#nodes = nodes;
    this.#compile = compile;
    for (const node of nodes) this.#coming.add(node.unique_id);
  }

  begins({ unique_id: id }: ManifestNode): void {
    this.#coming.delete(id);
  }

  /** The nodes to come that read a node, directly or through others of the run, with their SQL. One that cannot be compiled yet is left out. */
  async readersOf({ unique_id: id }: ManifestNode): Promise<{ readonly node: ManifestNode; readonly sql: string }[]> {
    const reading = new Set<UniqueId>([id]);
    const found: { node: ManifestNode; sql: string }[] = [];
    for (const node of this.#nodes) {
      if (!('nodes' in node.depends_on) || !node.depends_on.nodes.some((each) => reading.has(each))) continue;
      reading.add(node.unique_id);
      if (!this.#coming.has(node.unique_id) || !isMadeAhead(node)) continue;
      const sql = await this.#compileNext(node);
      if (sql !== undefined) found.push({ node, sql });
    }
    return found;
  }

  /** One at a time: all of them share a session, whatever the number of readers and threads. */
  #compileNext(node: ManifestNode): Promise<string | undefined> {
    const next = this.#last.then(() => this.#compile(node)).catch(() => undefined);
    this.#last = next;
    return next;
  }

  made(names: readonly QualifiedName[], maker: QualifiedName): void {
    for (const name of names) this.#makers.set(name, maker);
  }

  /** The stream table with whose change a relation was made as its model says. */
  makerOf(name: QualifiedName): QualifiedName | undefined {
    return this.#makers.get(name);
  }
}

/** Whether a model may be made before its turn. */
export function isMadeAhead({ config }: ManifestNode): boolean {
  return config.materialized === 'view' || (config.materialized === 'stream_table' && (config.on_configuration_change ?? 'apply') === 'apply');
}
