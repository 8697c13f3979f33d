import type { Report, Row } from '../command.js';
import type { OutputFormat } from '../session.js';
import { renderJson, renderJsonLine } from './json.js';

/** A report in the format asked for, without the last line break; empty when there is nothing to print. */
export async function renderReport(report: Report, format: OutputFormat): Promise<string> {
  const rows = report.rows ?? [report.data];
  switch (format) {
    case 'table':
      return report.text;
    case 'wide':
      return (report.wide ?? (() => report.text))();
    case 'json':
      return renderJson(report.data);
    case 'ndjson':
      return rows.map(renderJsonLine).join('\n');
    case 'yaml':
      return (await import('./yaml.js')).renderYaml(report.data);
    case 'csv':
      return (await import('./csv.js')).renderCsv(rows);
    case 'name':
      return rows.flatMap((row) => nameOf(row) ?? []).join('\n');
  }
}

/** What an item is called. */
function nameOf(row: Row): string | undefined {
  const name = row.name ?? row.streamTable ?? row.subject ?? row.id;
  return name === undefined || name === null ? undefined : String(name);
}
