import type { Face, Relation } from './contract.js';

/** Primary keys and foreign keys of the catalog, which the contract's column lists do not tell. */
const keys: Readonly<Record<string, string>> = {
  pgt_stream_tables: 'PRIMARY KEY (pgt_id), UNIQUE (pgt_relid), UNIQUE (pgt_schema, pgt_name)',
  pgt_dependencies: 'PRIMARY KEY (pgt_id, source_relid), FOREIGN KEY (pgt_id) REFERENCES pgtrickle.pgt_stream_tables ON DELETE CASCADE',
  pgt_refresh_history: 'PRIMARY KEY (refresh_id), FOREIGN KEY (pgt_id) REFERENCES pgtrickle.pgt_stream_tables ON DELETE CASCADE',
  pgt_change_tracking: 'PRIMARY KEY (source_relid)',
  pgt_source_gates: 'PRIMARY KEY (source_relid)',
  pgt_watermarks: 'PRIMARY KEY (source_relid)',
  pgt_watermark_groups: 'PRIMARY KEY (group_id), UNIQUE (group_name)',
  pgt_refresh_groups: 'PRIMARY KEY (group_id), UNIQUE (group_name)',
  pgt_schema_version: 'PRIMARY KEY (version)',
  pgt_scheduler_jobs: 'PRIMARY KEY (job_id)',
};

const generatedKeys = new Set([
  'pgt_stream_tables.pgt_id',
  'pgt_refresh_history.refresh_id',
  'pgt_scheduler_jobs.job_id',
  'pgt_watermark_groups.group_id',
  'pgt_refresh_groups.group_id',
]);

const textDefaults: Readonly<Record<string, string>> = {
  refresh_mode: 'DIFFERENTIAL',
  requested_refresh_mode: 'DIFFERENTIAL',
  status: 'INITIALIZING',
  cdc_mode: 'TRIGGER',
  diamond_consistency: 'atomic',
  diamond_schedule_policy: 'fastest',
  refresh_tier: 'hot',
  fuse_mode: 'off',
  fuse_state: 'armed',
  st_placement: 'local',
  source_placement: 'local',
  storage_backend: 'heap',
  post_refresh_action: 'none',
  orchestration_mode: 'MANAGED',
};

/** Numbers that do not begin at zero. */
const numberDefaults: Readonly<Record<string, string>> = { contract_generation: '1', self_heal_work_mem_percent: '100' };

const typeDefaults: Readonly<Record<string, string>> = {
  boolean: 'false',
  smallint: '0',
  integer: '0',
  bigint: '0',
  'timestamp with time zone': 'now()',
};

/** Name and type of a column as the contract writes it: `pgt_id bigint not null`. */
export function parseColumn(column: string): { name: string; type: string; notNull: boolean } {
  const name = column.slice(0, column.indexOf(' '));
  const notNull = column.endsWith(' not null');
  const type = column.slice(name.length + 1, notNull ? -' not null'.length : undefined);
  return { name, type, notNull };
}

/** `CREATE TABLE` statements for the tables of a face, columns and checks as the contract has them. */
export function tableScript(face: Face): string {
  const tables = [...face.relations].filter(([, relation]) => relation.kind === 'table');
  // Others refer to pgt_stream_tables.
  tables.sort(([a], [b]) => Number(standardName(b) === 'pgt_stream_tables') - Number(standardName(a) === 'pgt_stream_tables'));
  return tables.map(([name, relation]) => createTable(face, standardName(name), relation)).join('\n');
}

/** The name under which the engine knows what pg_stream calls `pgs_…` and `pg_stream_…`. */
export function standardName(name: string): string {
  return name.replaceAll('pgs_', 'pgt_').replaceAll('pg_stream_', 'pg_trickle_');
}

function createTable(face: Face, table: string, relation: Relation): string {
  const columns = relation.columns.map((column) => columnDefinition(table, standardName(column)));
  const checks = face.checks.get(table) ?? [];
  const lines = [...columns, ...(table in keys ? [keys[table] ?? ''] : []), ...checks];
  return `CREATE TABLE pgtrickle.${table} (\n  ${lines.join(',\n  ')}\n);`;
}

function columnDefinition(table: string, column: string): string {
  const { name, type, notNull } = parseColumn(column);
  if (generatedKeys.has(`${table}.${name}`)) return `${name} ${type === 'bigint' ? 'bigserial' : 'serial'}`;
  if (!notNull) return `${name} ${type}`;
  const isKey = new RegExp(`PRIMARY KEY \\([^)]*\\b${name}\\b`).test(keys[table] ?? '');
  const value = name in numberDefaults ? numberDefaults[name] : type === 'text' ? quoted(textDefaults[name]) : isKey ? undefined : typeDefaults[type];
  return `${name} ${type} NOT NULL${value === undefined ? '' : ` DEFAULT ${value}`}`;
}

function quoted(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `'${text}'`;
}
