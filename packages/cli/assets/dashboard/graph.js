import { byId } from './dom.js';
import { plural } from './format.js';
import { createGraphView } from './graph-view.js';
import { stateOf, store } from './live.js';

const kinds = { TABLE: 'table', VIEW: 'view', MATVIEW: 'materialized view', FOREIGN_TABLE: 'foreign table', STREAM_TABLE: 'stream table' };

/** The lineage of all stream tables; of many, what is near to the one that was opened last. */
export function createGraph(open) {
  let [drawnEdges, around, beyond, view] = ['', '', 0, undefined];
  byId('fit').addEventListener('click', () => view?.fit());

  async function load(edges) {
    const response = await fetch(`/graph?${new URLSearchParams(around === '' ? {} : { around })}`).catch(() => undefined);
    if (!response?.ok) return;
    drawnEdges = edges;
    const { nodes, edges: own, box, beyond: more } = await response.json();
    beyond = more;
    const kindOf = new Map(store.surroundings.edges.map(({ from, kind }) => [from, kinds[kind] ?? 'table']));
    const note = (id) => noteOf(id) ?? kindOf.get(id) ?? 'stream table';
    const boxes = nodes.map((node) => ({ ...node, label: node.id, level: levelOf(node.id), note: note(node.id) }));
    view = createGraphView(byId('graph'), { nodes: boxes, edges: own, box }, open);
    view.fit();
    if (around !== '') view.choose(around, beyond > 0);
    byId('graph-note').textContent =
      nodes.length === 0
        ? 'There is nothing to draw yet.'
        : beyond > 0
          ? `${plural(nodes.length, 'relation')} around ${around || 'the busiest one'}; ${beyond} more are not drawn. Open one to see its surroundings; pgtrickle graph --html draws all.`
          : plural(nodes.length, 'relation');
  }

  return {
    paint() {
      const edges = JSON.stringify([store.surroundings.edges, [...store.rows.keys()]]);
      if (edges !== drawnEdges) void load(edges);
      view?.update([...store.rows.keys()].map((id) => ({ id, level: levelOf(id), note: noteOf(id) })));
    },
    choose(id) {
      around = id;
      if (beyond > 0) void load(drawnEdges);
      else view?.choose(id);
    },
  };
}

const levelOf = (id) => (store.rows.has(id) ? stateOf(store.rows.get(id)).level : 'none');
const noteOf = (id) => (store.rows.has(id) ? `stream table · ${stateOf(store.rows.get(id)).label.toLowerCase()}` : undefined);
