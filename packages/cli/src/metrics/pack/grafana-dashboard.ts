import { type Panel, panelRows } from './panels.js';

// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills it in
const datasource = { type: 'prometheus', uid: '${datasource}' };
const width = 24;

/** Width and height, where there are so many of the kind in a row. */
const sizes: Readonly<Record<Panel['kind'], (count: number) => readonly [number, number]>> = {
  stat: () => [4, 7],
  table: () => [6, 8],
  timeseries: (count) => [width / (count === 4 ? 2 : Math.min(count, 3)), 8],
};

/** The dashboard as Grafana imports it (schema 39, Grafana 10 and later). */
export function grafanaDashboard() {
  let y = 0;
  let id = 0;
  const panels = panelRows.flatMap(({ title, panels: row }) => {
    id += 1;
    const header = { id, type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: width, h: 1 }, panels: [] };
    y += 1;
    let [x, lineHeight] = [0, 0];
    const placed = row.map((panel) => {
      id += 1;
      const [w, h] = panel.size ?? sizes[panel.kind](row.filter(({ kind }) => kind === panel.kind).length);
      if (x + w > width) [x, y, lineHeight] = [0, y + lineHeight, 0];
      const gridPos = { x, y, w, h };
      [x, lineHeight] = [x + w, Math.max(lineHeight, h)];
      return renderPanel(panel, id, gridPos);
    });
    y += lineHeight;
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

function renderPanel({ title, kind, queries, unit, description, orangeFrom, redFrom, meanings, textOf }: Panel, id: number, gridPos: object) {
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
          steps: [
            { color: 'green', value: null },
            ...(orangeFrom === undefined ? [] : [{ color: 'orange', value: orangeFrom }]),
            ...(redFrom === undefined ? [] : [{ color: 'red', value: redFrom }]),
          ],
        },
      },
      overrides: [],
    },
    options: { ...optionsOf[kind], ...(textOf === undefined ? {} : { textMode: textOf }) },
  };
}

const mappingsOf = (meanings: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(meanings).map(([value, text], index) => [value, { text, index }]));

const optionsOf: Readonly<Record<Panel['kind'], object>> = {
  stat: { colorMode: 'value', textMode: 'auto', reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false } },
  timeseries: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
  table: { showHeader: true },
};
