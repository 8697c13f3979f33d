import { type ParsedQuery, PgTrickleError, parseQuery, problemOfSchedule, type QualifiedName, splitName } from '@pgtrickle-js/core';
import type { DefinitionSource } from '../project/definition-file.js';
import type { LoadedDefinitions } from '../project/load-definitions.js';
import type { Issue, RuleName } from './issue.js';
import { rules } from './issue.js';

/** A definition whose query could be read. */
export interface ParsedSource {
  readonly source: DefinitionSource;
  readonly query: ParsedQuery;
}

export interface CheckedFiles {
  readonly issues: readonly Issue[];
  readonly parsed: readonly ParsedSource[];
}

/** What can be told from the files alone. Does not connect. */
export async function checkFiles({ sources, problems }: LoadedDefinitions): Promise<CheckedFiles> {
  const issues: Issue[] = problems.map(({ file, line, error }) => ({
    ...issue(isAboutName(error) ? 'name-invalid' : 'definition-invalid', error.message.replace(/ \(in [^()]*\)$/, ''), error.hint),
    name: null,
    file,
    line,
    column: typeof error.details.column === 'number' ? error.details.column : 1,
  }));
  const parsed: ParsedSource[] = [];
  for (const source of sources) {
    try {
      parsed.push({ source, query: await parseQuery(source.definition.query) });
    } catch (error) {
      if (!(error instanceof PgTrickleError)) throw error;
      issues.push(queryIssue('query-invalid', source, error));
    }
    issues.push(...scheduleIssues(source));
  }
  for (const each of parsed) issues.push(...queryIssues(each));
  issues.push(...cycleIssues(parsed));
  return { issues, parsed };
}

const isAboutName = ({ code, details }: PgTrickleError) =>
  code === 'NAME_INVALID' || (Array.isArray(details.problems) && details.problems.every((problem) => String(problem).startsWith('name: ')));

function issue(rule: RuleName, message: string, hint?: string): Pick<Issue, 'rule' | 'level' | 'message' | 'hint'> {
  return { rule, level: rules[rule].level, message, hint: hint ?? null };
}

/** An issue of a setting, or of the query as a whole. */
export function issueAt(
  rule: RuleName,
  source: DefinitionSource,
  { field, message, hint }: { readonly field: string; readonly message: string; readonly hint?: string },
): Issue {
  const line = field === 'query' ? placeIn(source, 1).line : source.lineOf(field);
  return { ...issue(rule, message, hint), name: source.definition.name, file: source.file, line, column: 1 };
}

/** An error that points into the query points into the file. */
export function queryIssue(rule: RuleName, source: DefinitionSource, { message, hint, details }: PgTrickleError): Issue {
  const line = typeof details.line === 'number' ? details.line : 1;
  const column = typeof details.column === 'number' ? details.column : 1;
  const text = message.replace(/ \(at \d+:\d+ of the query\)/, '');
  return { ...issue(rule, text, hint), name: source.definition.name, file: source.file, ...placeIn(source, line, column) };
}

function scheduleIssues(source: DefinitionSource): Issue[] {
  const { schedule } = source.definition;
  if (typeof schedule !== 'string' || schedule.trim().toLowerCase() === 'calculated') return [];
  const problem = problemOfSchedule(schedule, 1);
  if (problem !== undefined) {
    return [
      issueAt('schedule-invalid', source, {
        field: 'schedule',
        message: `the schedule ${JSON.stringify(schedule)} is invalid: ${problem}`,
        hint: 'Such as 30s, 5m, 1h30m, or a cron expression.',
      }),
    ];
  }
  if (problemOfSchedule(schedule, 10) === undefined) return [];
  return [
    issueAt('schedule-minimum', source, {
      field: 'schedule',
      message: `a refresh every ${schedule} keeps the server busy`,
      hint: 'Take 10s or more, or refreshMode: IMMEDIATE.',
    }),
  ];
}

// By name, without a server: functions of PostgreSQL that are volatile.
const volatile = new Set([
  'random',
  'random_normal',
  'clock_timestamp',
  'timeofday',
  'nextval',
  'setval',
  'currval',
  'gen_random_uuid',
  'uuidv4',
  'uuidv7',
  'txid_current',
  'pg_sleep',
  'setseed',
]);

function queryIssues({ source, query }: ParsedSource): Issue[] {
  const issues: Issue[] = [];
  const [star] = query.stars;
  if (star !== undefined) {
    issues.push({
      ...issue('select-star', 'SELECT * takes whatever columns its source has', 'Name the columns.'),
      name: source.definition.name,
      file: source.file,
      ...placeOf(source, query, star),
    });
  }
  const calls = query.functions.filter((name) => volatile.has(name));
  const { refreshMode = 'AUTO' } = source.definition;
  if (calls.length > 0 && refreshMode !== 'FULL') {
    const outcome = refreshMode === 'AUTO' ? 'it is refreshed in full every time' : `${refreshMode} is refused`;
    issues.push(
      issueAt('full-fallback', source, {
        field: 'query',
        message: `${calls.join(', ')}() gives something else on every call: ${outcome}`,
        hint: 'Leave it out, or say refreshMode: FULL.',
      }),
    );
  }
  return issues;
}

interface FilePlace {
  readonly line: number;
  readonly column: number;
}

/** A place in the text of a query as one in the file. */
const placeIn = ({ queryOffset }: DefinitionSource, line: number, column = 1): FilePlace =>
  queryOffset === undefined ? { line: 1, column: 1 } : { line: queryOffset + line, column };

/** A place in the stripped query as one in the file. */
function placeOf(source: DefinitionSource, { text }: ParsedQuery, index: number): FilePlace {
  const { query } = source.definition;
  const lines = query.slice(0, Math.max(0, query.indexOf(text)) + index).split('\n');
  return placeIn(source, lines.length, (lines.at(-1)?.length ?? 0) + 1);
}

function cycleIssues(parsed: readonly ParsedSource[]): Issue[] {
  const names = parsed.map(({ source }) => source.definition.name);
  const reads = new Map(parsed.map(({ source, query }) => [source.definition.name, namesRead(query, source.definition.name, names)]));
  const found: Issue[] = [];
  const done = new Set<QualifiedName>();
  const visit = (name: QualifiedName, path: readonly QualifiedName[]): void => {
    if (done.has(name)) return;
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name];
      const source = parsed.find((each) => each.source.definition.name === name)?.source as DefinitionSource;
      found.push(
        issueAt('cycle', source, {
          field: 'query',
          message: `stream tables read each other in a circle: ${circle.join(' -> ')}`,
          hint: 'Take one of them out of the circle.',
        }),
      );
      return;
    }
    for (const read of reads.get(name) ?? []) visit(read, [...path, name]);
    done.add(name);
  };
  for (const name of names) visit(name, []);
  return found;
}

function namesRead({ tables }: ParsedQuery, reader: QualifiedName, names: readonly QualifiedName[]): QualifiedName[] {
  return tables.flatMap(({ schema = splitName(reader).schema, name }) => {
    const read: QualifiedName = `${schema}.${name}`;
    return names.includes(read) ? [read] : [];
  });
}
