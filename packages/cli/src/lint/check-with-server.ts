import {
  type CatalogReader,
  call,
  detectCapabilities,
  PgTrickleError,
  planFromCatalog,
  problemOfSchedule,
  type QualifiedName,
  readCatalog,
  type StreamTableDefinition,
} from '@pgtrickle-js/core';
import { issueAt, type ParsedSource, queryIssue } from './check-files.js';
import type { Issue } from './issue.js';

/**
 * What only the server can tell: columns that are missing, options it lacks, sources without a primary key, queries it cannot maintain by differences.
 *
 * @throws {PgTrickleError} `SERVER_*`
 */
export async function checkWithServer(reader: CatalogReader, parsed: readonly ParsedSource[]): Promise<Issue[]> {
  const { catalog } = await readCatalog(reader);
  if (catalog instanceof PgTrickleError) throw catalog;
  const sources = new Map(parsed.map((each) => [each.source.definition.name as string, each.source]));
  const issues: Issue[] = [];
  // Planned as though none of them existed, so that every query is looked at.
  await planFromCatalog(reader, { ...catalog, streamTables: [], dependencies: [] }, inOrder(parsed), {
    onProblem(name, problem) {
      const source = sources.get(name);
      // A schedule has a rule of its own, which knows its line.
      if (source === undefined || problemOf(source.definition.schedule, catalog.capabilities.minScheduleSeconds) !== undefined) return;
      if (problem.code === 'QUERY_INVALID' || typeof problem.details.line === 'number') issues.push(queryIssue('column-missing', source, problem));
      else
        issues.push(
          issueAt('unsupported', source, { field: 'name', message: problem.message, ...(problem.hint === undefined ? {} : { hint: problem.hint }) }),
        );
    },
  });
  for (const each of parsed) issues.push(...minimumIssues(each, catalog.capabilities.minScheduleSeconds));
  issues.push(...(await keyIssues(reader, parsed)));
  const broken = new Set(issues.filter(({ rule }) => rule === 'column-missing').map(({ name }) => name));
  for (const each of parsed) if (!broken.has(each.source.definition.name)) issues.push(...(await fallbackIssues(reader, each)));
  return issues;
}

/** Each after what it reads, as far as there is no circle. */
function inOrder(parsed: readonly ParsedSource[]) {
  const left = new Map(parsed.map((each) => [each.source.definition.name as string, each]));
  const ordered: ParsedSource[] = [];
  const visit = (each: ParsedSource): void => {
    if (!left.delete(each.source.definition.name)) return;
    for (const { schema = 'public', name } of each.query.tables) {
      const read = left.get(`${schema}.${name}`);
      if (read !== undefined) visit(read);
    }
    ordered.push(each);
  };
  for (const each of parsed) visit(each);
  return ordered.map(({ source }) => source.definition);
}

function minimumIssues({ source }: ParsedSource, minimum: number): Issue[] {
  const { schedule } = source.definition;
  const problem = problemOf(schedule, 1) === undefined ? problemOf(schedule, minimum) : undefined;
  if (problem === undefined) return [];
  return [issueAt('schedule-invalid', source, { field: 'schedule', message: `the schedule ${JSON.stringify(schedule)} is too short: ${problem}` })];
}

const problemOf = (schedule: StreamTableDefinition['schedule'], minimum: number): string | undefined =>
  typeof schedule !== 'string' || schedule.trim().toLowerCase() === 'calculated' ? undefined : problemOfSchedule(schedule, minimum);

async function keyIssues(reader: CatalogReader, parsed: readonly ParsedSource[]): Promise<Issue[]> {
  const wanted = parsed.flatMap(({ source, query }) =>
    query.tables.map(({ schema, name }) => ({ reader: source.definition.name, schema: schema ?? null, name })),
  );
  if (wanted.length === 0) return [];
  const rows = await reader.read<{ reader: QualifiedName; source: string }>(
    `select distinct w->>'reader' as reader, pg_catalog.format('%s.%s', n.nspname, c.relname) as source
     from jsonb_array_elements($1::jsonb) w
     join pg_catalog.pg_class c on c.oid = pg_catalog.to_regclass(case when w->>'schema' is null then pg_catalog.quote_ident(w->>'name')
       else pg_catalog.format('%I.%I', w->>'schema', w->>'name') end)
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not exists (select from pg_catalog.pg_constraint k where k.conrelid = c.oid and k.contype = 'p')
       and not exists (select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attname in ('__pgt_row_id', '__pgs_row_id'))
     order by 1, 2`,
    [JSON.stringify(wanted)],
  );
  return rows.flatMap((row) => {
    const found = parsed.find(({ source }) => source.definition.name === row.reader)?.source;
    if (found === undefined) return [];
    return [
      issueAt('no-primary-key', found, {
        field: 'query',
        message: `${row.source} has no primary key`,
        hint: `Add one: alter table ${row.source} add primary key (...).`,
      }),
    ];
  });
}

/** The extension's own verdict (0.13+). */
async function fallbackIssues(reader: CatalogReader, { source, query }: ParsedSource): Promise<Issue[]> {
  const capabilities = await detectCapabilities(reader);
  if (!capabilities.has('validate_query') || source.definition.refreshMode === 'FULL') return [];
  const { sql, values } = call(capabilities, 'validate_query', { query: query.text });
  const rows = await reader
    .read<{ check_name: string; result: string; severity: string }>(sql.replace(/^select /, 'select * from '), values)
    .catch(() => []);
  return rows
    .filter(({ severity, check_name: check, result }) => /warn|error/i.test(severity) || (/mode/i.test(check) && /^full/i.test(result)))
    .map(({ check_name: check, result }) =>
      issueAt('full-fallback', source, { field: 'query', message: `${check}: ${result}`, hint: 'Change the query, or say refreshMode: FULL.' }),
    );
}
