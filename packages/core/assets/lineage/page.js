import { renderDetails } from './details.js';
import { byId, element } from './dom.js';
import { createGraphView } from './graph-view.js';

const { nodes, edges, box } = JSON.parse(byId('data').textContent);
const known = new Map(nodes.map((node) => [node.id, node]));
const search = byId('search');
const details = byId('details');

const noteOf = ({ kind, status, declaredBy }) => [kind, status, declaredBy].filter(Boolean).join(' · ');
const view = createGraphView(byId('graph'), { nodes: nodes.map((node) => ({ ...node, note: noteOf(node) })), edges, box }, choose);

const items = new Map(
  nodes.map((node) => [node.id, element('li', {}, element('button', { type: 'button', click: () => choose(node.id, true) }, node.label))]),
);

function choose(id, center = false) {
  const node = known.get(id);
  if (node === undefined) return;
  document.querySelector('[aria-current]')?.removeAttribute('aria-current');
  items.get(id).firstChild.setAttribute('aria-current', 'true');
  view.choose(id, center);
  const labelOf = (to) => known.get(to)?.label ?? to;
  const link = (to, text = labelOf(to)) => (known.has(to) ? element('button', { type: 'button', click: () => choose(to, true) }, text) : text);
  details.replaceChildren(...renderDetails(node, { link, labelOf, sources: view.sourcesOf(id), readers: view.readersOf(id) }));
  details.scrollTop = 0;
  history.replaceState(null, '', `#${encodeURIComponent(id)}`);
}

// Filters: one box per kind, status and declarer that there is.
const boxes = [];
for (const [property, nothing] of [['kind'], ['status'], ['declaredBy', 'declared by nobody']]) {
  const values = [...new Set(nodes.map((node) => node[property] ?? nothing))].filter(Boolean).sort();
  if (values.length < 2) continue;
  for (const value of values) {
    const input = element('input', { type: 'checkbox', checked: true, change: filter });
    boxes.push({ property, nothing, value, input });
    byId('filters').append(element('label', {}, input, ` ${value}`));
  }
}
const texts = new Map(
  nodes.map((node) => [
    node.id,
    [node.label, node.description, node.sql, node.declaredBy, ...node.columns.map(({ column }) => column)].join('\n').toLowerCase(),
  ]),
);

function filter() {
  const wanted = search.value.trim().toLowerCase();
  const off = boxes.filter(({ input }) => !input.checked);
  const hidden = new Set(
    nodes.filter((node) => off.some(({ property, nothing, value }) => (node[property] ?? nothing) === value)).map(({ id }) => id),
  );
  const matching = new Set(nodes.filter(({ id }) => wanted === '' || texts.get(id).includes(wanted)).map(({ id }) => id));
  if (hidden.size > 0 || matching.size < nodes.length || byId('count').textContent !== '') {
    view.filter(
      (id) => hidden.has(id),
      (id) => !matching.has(id),
    );
  }
  for (const [id, item] of items) item.classList.toggle('hidden', hidden.has(id) || !matching.has(id));
  const shown = nodes.filter(({ id }) => !hidden.has(id) && matching.has(id)).length;
  byId('count').textContent = `${shown} of ${nodes.length}`;
}

byId('fit').addEventListener('click', view.fit);
search.addEventListener('input', filter);
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && document.activeElement !== search) {
    event.preventDefault();
    search.focus();
  } else if (event.target.matches('nav button') && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    event.preventDefault();
    const shown = [...document.querySelectorAll('nav li:not(.hidden) button')];
    shown[shown.indexOf(event.target) + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
  }
});
filter();
view.fit();
// After the graph knows its place: the list is long, and would be laid out for it.
byId('list').append(...items.values());
if (location.hash.length > 1) choose(decodeURIComponent(location.hash.slice(1)), true);
document.documentElement.dataset.ready = String(Math.round(performance.now()));
