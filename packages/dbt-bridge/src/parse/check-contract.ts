import type { ColumnInfo, Constraint } from '../manifest/resource.js';
import { entryError, type YamlEntry } from './yaml-entries.js';

interface Contracted {
  readonly name: string;
  readonly language: 'sql' | 'python';
  readonly columns: Readonly<Record<string, ColumnInfo>>;
  readonly constraints: readonly Constraint[];
  readonly isEnforced: boolean;
}

/** What a model that YAML describes cannot promise, in dbt's words. @throws {PgTrickleError} `DBT_PROPERTY_INVALID` */
export function checkContract(entry: YamlEntry, { name, language, columns, constraints, isEnforced }: Contracted): void {
  if (isEnforced && Object.keys(columns).length === 0)
    throw entryError(entry, [], `the contract of "${name}" has no columns: Constraints must be defined in a \`yml\` schema configuration file`);
  if (isEnforced && language !== 'sql')
    throw entryError(entry, [], `the contract of "${name}" cannot be held: Language Error: Expected 'sql' but found '${language}'`);
  const isKey = ({ type }: Constraint) => type === 'primary_key';
  const keys = Object.values(columns).flatMap((column) => column.constraints.filter(isKey).map(() => column.name));
  if (keys.length > 1) {
    const hint = 'Primary keys for multiple columns must be defined as a model level constraint.';
    throw entryError(entry, ['columns'], `Found ${keys.length} columns (${keys.join(', ')}) of "${name}" with primary key constraints defined`, hint);
  }
  if (keys.length > 0 && constraints.some(isKey)) {
    const hint = 'Primary keys can be defined at the model level or the column level, not both.';
    throw entryError(entry, ['constraints'], `Primary key constraints of "${name}" defined at the model level and the columns level`, hint);
  }
}
