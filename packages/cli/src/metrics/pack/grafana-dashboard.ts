import { type Panel, panelRows } from './panels.js';

// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills it in
const datasource = { type: 'prometheus', uid: '${datasource}' };
const width = 24;

/** The dashboard as Grafana imports it (schema 39, Grafana 10 and later). */
export function grafanaDashboard() {
  let y = 0;
  let id = 0;
  const panels = panelRows.flatMap(({ title, panels: row }) => {
    id += 1;
    const header = { id, type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: width, h: 1 }, panels: [] };
    y += 1;
    const perLine = Math.min(row.length, 4);
    const w = Math.floor(width / perLine);
    const placed = row.map((panel, index) => {
      id += 1;
      const h = 8;
      return renderPanel(panel, id, { x: (index % perLine) * w, y: y + Math.floor(index / perLine) * h, w, h });
    });
    y += Math.ceil(row.length / perLine) * 8;
    return [header, ...placed];
  });
  return {
    uid: 'pgtrickle',
    title: 'pg_trickle stream tables',
    tags: ['pg_trickle', 'postgresql'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    templating: {
      list: [
        { name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Data source' },
        variable('schema', 'label_values(pgtrickle_is_populated, schema)'),
        variable('stream_table', 'label_values(pgtrickle_is_populated{schema=~"$schema"}, pgt_name)'),
      ],
    },
    annotations: { list: [] },
    panels,
  };
}

const variable = (name: string, query: string) => ({
  name,
  label: name.replace('_', ' '),
  type: 'query',
  datasource,
  query: { query, refId: name },
  definition: query,
  refresh: 2,
  sort: 1,
  includeAll: true,
  multi: true,
  allValue: '.*',
  current: { selected: true, text: 'All', value: '$__all' },
});

function renderPanel({ title, kind, queries, unit, description, redFrom, meanings }: Panel, id: number, gridPos: object) {
  return {
    id,
    type: kind,
    title,
    ...(description === undefined ? {} : { description }),
    gridPos,
    datasource,
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat: legend,
      ...(kind === 'timeseries' ? {} : { instant: true }),
      ...(kind === 'table' ? { format: 'table' } : {}),
    })),
    fieldConfig: {
      defaults: {
        ...(unit === undefined ? {} : { unit }),
        min: 0,
        mappings: meanings === undefined ? [] : [{ type: 'value', options: mappingsOf(meanings) }],
        thresholds: {
          mode: 'absolute',
          steps: [{ color: 'green', value: null }, ...(redFrom === undefined ? [] : [{ color: 'red', value: redFrom }])],
        },
      },
      overrides: [],
    },
    options: optionsOf[kind],
  };
}

const mappingsOf = (meanings: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(meanings).map(([value, text], index) => [value, { text, index }]));

const optionsOf: Readonly<Record<Panel['kind'], object>> = {
  stat: { colorMode: 'value', textMode: 'auto', reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false } },
  timeseries: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
  table: { showHeader: true },
};
