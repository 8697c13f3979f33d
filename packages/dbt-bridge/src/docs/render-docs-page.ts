import { renderLineagePage } from '@pgtrickle-js/core/lineage';
import type { DocsFacts } from './docs-facts.js';
import { docsNodes } from './docs-nodes.js';

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
