// Draws the Grafana dashboard as it would look, without Grafana: each panel's queries are evaluated by a running Prometheus.
//   npm run draw-monitoring -w packages/cli -- http://127.0.0.1:9090 [minutes] > dashboard.html
// An empty panel says so; the exit code is 1 when one is empty that should not be.
import { grafanaDashboard } from '../src/metrics/pack/grafana-dashboard.js';
import { type Panel, panelRows } from '../src/metrics/pack/panels.js';

const [server = 'http://127.0.0.1:9090', minutes = '15'] = process.argv.slice(2);
const end = Date.now() / 1_000;
const start = end - Number(minutes) * 60;
const places = new Map(grafanaDashboard().panels.map(({ title, gridPos }) => [title, gridPos as { readonly w: number; readonly h: number }]));

interface Series {
  readonly label: string;
  readonly values: readonly (readonly [number, number])[];
}

let missing = 0;

async function draw(panel: Panel): Promise<string> {
  const found = (await Promise.all(panel.queries.map(({ expr, legend }) => ask(expr, legend, panel.kind)))).flat();
  if (found.length === 0 && !panel.mayBeEmpty) missing += 1;
  const body = found.length === 0 ? '<p class="empty">No data</p>' : drawings[panel.kind](found, panel);
  const { w, h } = places.get(panel.title) ?? { w: 6, h: 8 };
  return `<section style="grid-column:span ${w};height:${h * 30}px"><h3>${escapeHtml(panel.title)}</h3>${body}</section>`;
}

async function ask(expr: string, legend: string, kind: Panel['kind']): Promise<Series[]> {
  const query = expr.replace(/"\$(schema|stream_table)"/g, '".*"').replaceAll('$__rate_interval', '1m');
  const range = kind === 'timeseries' ? { start: String(start), end: String(end), step: String(Math.max(5, (end - start) / 120)) } : {};
  const path = kind === 'timeseries' ? 'query_range' : 'query';
  const response = await fetch(`${server}/api/v1/${path}?${new URLSearchParams({ query, ...range })}`);
  const { status, error, data } = (await response.json()) as { status: string; error?: string; data?: { result: Result[] } };
  if (status !== 'success' || data === undefined) throw new Error(`${expr}: ${error}`);
  return data.result.map(({ metric, value, values = value === undefined ? [] : [value] }) => ({
    label: legend.replace(/\{\{(\w+)\}\}/g, (_, name: string) => metric[name] ?? '') || Object.values(metric).join(' '),
    // postgres_exporter writes NaN for NULL, and Grafana draws nothing for it.
    values: values.map(([at, text]) => [at, Number(text)] as const).filter(([, value]) => Number.isFinite(value)),
  }));
}

interface Result {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

const colours = ['#73bf69', '#f2cc0c', '#8ab8ff', '#ff780a', '#f2495c', '#5794f2', '#b877d9', '#705da0', '#37872d', '#fade2a', '#447ebc', '#c15c17'];
const lastOf = ({ values }: Series) => values.at(-1)?.[1] ?? 0;

const drawings: Readonly<Record<Panel['kind'], (series: readonly Series[], panel: Panel) => string>> = {
  stat: (series, { redFrom, unit, textOf }) => {
    const texts = series.map((one) => ({
      text: textOf === 'name' ? one.label : format(lastOf(one), unit),
      isRed: redFrom !== undefined && lastOf(one) >= redFrom,
    }));
    const shown = texts.slice(0, 8).map(({ text, isRed }) => `<span style="color:${isRed ? '#f2495c' : '#73bf69'}">${escapeHtml(text)}</span>`);
    return `<div class="stat ${series.length > 1 || textOf === 'name' ? 'small' : ''}">${shown.join('<br>')}</div>`;
  },
  table: (series, { meanings, orangeFrom, redFrom }) =>
    `<table>${series
      .slice(0, 9)
      .map((one) => {
        const value = lastOf(one);
        const colour = value >= (redFrom ?? Infinity) ? '#f2495c' : value >= (orangeFrom ?? Infinity) ? '#ff9830' : '#73bf69';
        return `<tr><td>${escapeHtml(one.label)}<td style="color:${colour}">${escapeHtml(meanings?.[value] ?? String(value))}`;
      })
      .join('')}</table>`,
  timeseries: (series, { unit }) => {
    const [width, height, left] = [560, 150, 60];
    const top = Math.max(...series.flatMap(({ values }) => values.map(([, value]) => value)), 0) || 1;
    const x = (at: number) => left + ((at - start) / (end - start)) * (width - left);
    const y = (value: number) => height - 4 - (value / top) * (height - 12);
    const lines = series.map(({ values }, index) => {
      const points = values.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
      return `<polyline fill="none" stroke-width="1.5" stroke="${colours[index % colours.length]}" points="${points}"/>`;
    });
    const ticks = [0, 0.5, 1].map(
      (part) =>
        `<line x1="${left}" x2="${width}" y1="${y(part * top)}" y2="${y(part * top)}" stroke="#2f3239"/><text x="${left - 6}" y="${y(part * top) + 4}" fill="#9a9ca6" font-size="11" text-anchor="end">${escapeHtml(format(part * top, unit))}</text>`,
    );
    const legend = series.map(({ label }, index) => `<i style="background:${colours[index % colours.length]}"></i>${escapeHtml(label)}`);
    return `<svg viewBox="0 0 ${width} ${height}" width="100%" height="160" preserveAspectRatio="none">${ticks.join('')}${lines.join('')}</svg><div class="legend">${legend.join(' ')}</div>`;
  },
};

function format(value: number, unit?: string): string {
  const short = (number: number) => (Math.abs(number) >= 100 ? number.toFixed(0) : Number(number.toPrecision(3)).toString());
  if (unit === 'bytes')
    return value >= 1_048_576 ? `${short(value / 1_048_576)} MiB` : value >= 1_024 ? `${short(value / 1_024)} KiB` : `${short(value)} B`;
  if (unit === 's')
    return value < 1
      ? `${short(value * 1_000)} ms`
      : value < 120
        ? `${short(value)} s`
        : value < 7_200
          ? `${short(value / 60)} min`
          : `${short(value / 3_600)} h`;
  if (unit === 'ms') return value < 1_000 ? `${short(value)} ms` : `${short(value / 1_000)} s`;
  return value >= 1e6 ? `${short(value / 1e6)} M` : value >= 10_000 ? `${short(value / 1_000)} K` : short(value);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const rows: string[] = [];
for (const { title, panels } of panelRows) {
  const drawn = await Promise.all(panels.map(draw));
  rows.push(`<h2>${escapeHtml(title.replace('$stream_table', 'All'))}</h2><div class="row">${drawn.join('')}</div>`);
}
console.log(`<!doctype html><meta charset="utf-8"><title>pg_trickle stream tables</title><style>
body{margin:16px;background:#111217;color:#ccccdc;font:13px system-ui,sans-serif}h1{font-size:18px}h2{font-size:14px;margin:18px 0 6px}h3{font-size:13px;margin:0 0 6px}
.row{display:grid;grid-template-columns:repeat(24,1fr);gap:8px}section{background:#181b1f;border:1px solid #2a2d35;padding:8px;overflow:hidden;box-sizing:border-box}
.stat{font-size:34px;font-weight:600;text-align:center;margin-top:36px}.small{font-size:15px;margin-top:12px;line-height:1.7}table{width:100%;font-size:12px}td{padding:2px 4px}
.legend{font-size:10px;color:#9a9ca6;height:34px;overflow:hidden}.legend i{display:inline-block;width:8px;height:3px;margin:0 4px 2px 8px}.empty{color:#777;text-align:center;margin-top:60px}</style>
<h1>pg_trickle stream tables</h1>${rows.join('')}`);
if (missing > 0) process.exitCode = 1;
