import { Dict } from '../jinja/values/dict.js';
import { str } from '../jinja/values/text.js';

/** What `raise_contract_error(yaml_columns, sql_columns)` says: every column that the contract and the query see differently, as a table. */
export function contractMismatch(promised: unknown, actual: unknown): string {
  const wanted = columnsOf(promised);
  const found = columnsOf(actual);
  if (wanted.size === 0)
    return "This model has an enforced contract, and its 'columns' specification is missing: add them with their data_type to the YAML file.";
  const rows = [...new Set([...wanted.keys(), ...found.keys()])].flatMap((name) => {
    const [contract = '', definition = ''] = [wanted.get(name), found.get(name)];
    if (contract.toLowerCase() === definition.toLowerCase()) return [];
    const reason = definition === '' ? 'missing in definition' : contract === '' ? 'missing in contract' : 'data type mismatch';
    return [[name, definition, contract, reason]];
  });
  const table = [['column_name', 'definition_type', 'contract_type', 'mismatch_reason'], ...rows];
  const widths = [0, 1, 2, 3].map((index) => Math.max(...table.map((row) => row[index]?.length ?? 0)));
  const lines = table.map((row) => `| ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`);
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  return `This model has an enforced contract that failed.\nPlease ensure the name, data_type, and number of columns in your contract match the columns in your model's definition.\n\n${lines.join('\n')}\n`;
}

function columnsOf(columns: unknown): Map<string, string> {
  const list = Array.isArray(columns) ? columns : [];
  return new Map(list.flatMap((column) => (column instanceof Dict ? [[str(column.get('name')), str(column.get('data_type'))] as const] : [])));
}
