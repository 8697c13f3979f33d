import { element, simpleTable } from './dom.js';

const section = (title, ...children) => [element('h3', {}, title), ...children];

/**
 * What is told of a relation: facts, neighbours, columns, tests, refreshes, SQL.
 *
 * @param link - gives an element for another relation: `link(id, text)`
 * @param labelOf - what another relation is called
 * @param neighbours - `sources` and `readers`, by id
 */
export function renderDetails(node, { link, labelOf = (id) => id, sources = [], readers = [] }) {
  const related = (title, ids) => (ids.length === 0 ? [] : section(title, element('p', {}, ...ids.map((id) => link(id)))));
  return [
    element('h2', {}, node.label),
    element('p', { class: `state ${node.level}` }, [node.kind, node.status].filter(Boolean).join(', ')),
    ...(node.description ? node.description.split(/\n{2,}/).map((text) => element('p', {}, text)) : []),
    element('dl', {}, ...node.facts.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)])),
    ...related('Reads', sources),
    ...related('Read by', readers),
    ...columnsOf(node, link, labelOf),
    ...(node.tests?.length > 0
      ? section(
          'Tests',
          simpleTable(
            ['Test', 'On', 'Result'],
            node.tests.map((test) => [test.name, test.column ?? 'the relation', test.result ?? '-']),
          ),
        )
      : []),
    ...refreshesOf(node),
    ...(node.sql ? section('SQL', copyOf(node.sql, 'SQL'), codeOf(node.sql)) : []),
    ...(node.source ? section('Source', copyOf(node.source, 'source'), codeOf(node.source)) : []),
  ];
}

/** Says on itself what came of it. A browser gives the clipboard to pages of loopback, of files and of https alone. */
const copyOf = (text, what) =>
  element(
    'button',
    {
      type: 'button',
      class: 'copy',
      'aria-live': 'polite',
      click: async ({ currentTarget }) => {
        const isDone = await navigator.clipboard?.writeText(text).then(
          () => true,
          () => false,
        );
        currentTarget.textContent = isDone ? 'copied' : 'not allowed here';
      },
    },
    `copy ${what}`,
  );

const codeOf = (text) => element('pre', { tabindex: '0', 'aria-label': 'Text of the query' }, element('code', {}, text));

function columnsOf({ columns }, link, labelOf) {
  if (columns.length === 0) return [];
  const rows = columns.map(({ column, type, description, from }) => [
    description ? [column, element('br'), element('small', {}, description)] : column,
    type ?? '',
    from.map((source) => link(source.relation, `${labelOf(source.relation)}.${source.column}`)),
  ]);
  return section('Columns', simpleTable(['Column', 'Type', 'From'], rows));
}

const whole = (text) => element('span', { class: 'whole' }, text);

function refreshesOf({ refreshes = [] }) {
  if (refreshes.length === 0) return [];
  const rows = refreshes.map(({ startedAt, action, status, durationMs, rows: changed, error }) => [
    startedAt.slice(0, 19).replace('T', ' '),
    whole(action),
    error ? [whole(status), element('br'), error] : whole(status),
    durationMs === null ? '-' : String(Math.round(durationMs)),
    changed,
  ]);
  return section('Last refreshes', simpleTable(['Started', 'Action', 'Status', 'ms', 'Rows'], rows));
}
