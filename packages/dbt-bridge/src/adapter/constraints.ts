import type { ColumnInfo, Constraint } from '../manifest/resource.js';

/** `"id" integer not null primary key` for each column of a contract. */
export function renderColumns(columns: Record<string, ColumnInfo>): string[] {
  return Object.values(columns).map((column) => {
    const name = column.quote ? `"${column.name}"` : column.name;
    const constraints = (column.constraints ?? []).flatMap((constraint) => columnConstraint(constraint) ?? []);
    return [name, column.data_type, ...constraints].join(' ');
  });
}

/** The constraints of a whole model: `constraint pk primary key (a, b)`. */
export function renderModelConstraints(constraints: readonly Constraint[]): string[] {
  return constraints.flatMap((constraint) => modelConstraint(constraint) ?? []);
}

function columnConstraint({ type, expression, to, to_columns: toColumns }: Constraint): string | undefined {
  switch (type) {
    case 'check':
      return expression ? `check (${expression})` : undefined;
    case 'not_null':
      return ['not null', expression].filter(Boolean).join(' ');
    case 'unique':
      return ['unique', expression].filter(Boolean).join(' ');
    case 'primary_key':
      return ['primary key', expression].filter(Boolean).join(' ');
    case 'foreign_key':
      return to && toColumns?.length ? `references ${to} (${toColumns.join(', ')})` : expression ? `references ${expression}` : undefined;
    case 'custom':
      return expression ?? undefined;
    default:
      return undefined;
  }
}

function modelConstraint({ type, name, expression, columns = [], to, to_columns: toColumns }: Constraint): string | undefined {
  const prefix = name ? `constraint ${name} ` : '';
  const list = columns.join(', ');
  const tail = expression ? ` ${expression}` : '';
  switch (type) {
    case 'check':
      return expression ? `${prefix}check (${expression})` : undefined;
    case 'unique':
      return `${prefix}unique${tail} (${list})`;
    case 'primary_key':
      return `${prefix}primary key${tail} (${list})`;
    case 'foreign_key':
      return to && toColumns?.length
        ? `${prefix}foreign key (${list}) references ${to} (${toColumns.join(', ')})`
        : expression
          ? `${prefix}foreign key (${list}) references ${expression}`
          : undefined;
    case 'custom':
      return expression ? `${prefix}${expression}` : undefined;
    default:
      return undefined;
  }
}
