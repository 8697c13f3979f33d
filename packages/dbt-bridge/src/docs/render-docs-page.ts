import { renderLineagePage } from '@pgtrickle-js/core/lineage';
import type { CatalogTable } from '../artifacts/catalog.js';
import type { Manifest } from '../manifest/manifest.js';
import type { UniqueId } from '../manifest/resource.js';
import { docsNodes } from './docs-nodes.js';

/** What the page of a project is made from. */
export interface DocsFacts {
  readonly manifest: Manifest;
  readonly catalog: Readonly<Record<UniqueId, CatalogTable>>;
  /** What came of each test in its last run. */
  readonly results: ReadonlyMap<UniqueId, string>;
}

/** The page of a project in one file: its resources as a graph, each with description, columns, tests and SQL. */
export async function renderDocsPage(facts: DocsFacts): Promise<string> {
  const { manifest } = facts;
  const nodes = await docsNodes(facts);
  const { project_name: project, generated_at: at } = manifest.metadata;
  return renderLineagePage({
    title: project,
    subtitle: `dbt project, ${at.slice(0, 19).replace('T', ' ')} UTC`,
    nodes,
    edges: Object.entries(manifest.parent_map).flatMap(([to, parents]) => parents.map((from) => ({ from, to }))),
  });
}
