import { hash } from 'node:crypto';
import { reprString } from '../jinja/values/repr-string.js';
import type { ColumnInfo, Constraint } from '../manifest/resource.js';

/** What a contract promises, hashed as dbt does it: over Python's texts of the columns and constraints, so that states of both compare. */
export function contractChecksum(columns: Readonly<Record<string, ColumnInfo>>, constraints: readonly Constraint[], materialized: string): string {
  const sorted = Object.values(columns).sort((a, b) => (a.name < b.name ? -1 : 1));
  let state = sorted.map((column) => `|${column.name}${column.data_type ?? 'None'}${listOf(column.constraints, 'ColumnLevelConstraint')}`).join('');
  if (materialized === 'table' || materialized === 'incremental') state += materialized + listOf(constraints, 'ModelLevelConstraint');
  return hash('sha256', state);
}

function listOf(constraints: readonly Constraint[], className: string): string {
  const text = (value: string | null) => (value === null ? 'None' : reprString(value));
  const flag = (value: boolean) => (value ? 'True' : 'False');
  const list = (values: readonly string[]) => `[${values.map(reprString).join(', ')}]`;
  const items = constraints.map((one) => {
    const fields = [
      `type=<ConstraintType.${one.type}: '${one.type}'>`,
      `name=${text(one.name)}`,
      `expression=${text(one.expression)}`,
      `warn_unenforced=${flag(one.warn_unenforced)}`,
      `warn_unsupported=${flag(one.warn_unsupported)}`,
      `to=${text(one.to)}`,
      `to_columns=${list(one.to_columns)}`,
      ...(one.columns === undefined ? [] : [`columns=${list(one.columns)}`]),
    ];
    return `${className}(${fields.join(', ')})`;
  });
  return `[${items.join(', ')}]`;
}
