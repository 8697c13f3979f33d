import { PgTrickleError } from '../../error/pg-trickle-error.js';
import { parseName, type QualifiedName, splitName } from '../../sql/identifier.js';
import { type ParsedQuery, parseQuery } from '../../sql/parse-query.js';
import type { StreamTableDefinition } from './definition.js';
import { parseDefinition } from './parse-definition.js';

/**
 * The definitions with their names checked and their queries stripped, in the order in which they can be made.
 *
 * @throws {PgTrickleError} `NAME_INVALID`, `QUERY_INVALID`, `DEFINITION_INVALID` with all problems or for a name that is defined twice, `PLAN_CYCLE`
 */
export async function orderDefinitions(given: readonly StreamTableDefinition[]): Promise<StreamTableDefinition[]> {
  const parsed = new Map<QualifiedName, { readonly definition: StreamTableDefinition; readonly query: ParsedQuery }>();
  for (const each of given) {
    if (typeof each?.name === 'string') parseName(each.name);
    const definition = parseDefinition(each);
    const { name } = definition;
    if (parsed.has(name)) throw new PgTrickleError('DEFINITION_INVALID', { message: `${name} is defined twice`, details: { name } });
    const query = await parseDefiningQuery(name, definition.query);
    parsed.set(name, { definition: { ...definition, query: query.text, schedule: wantedSchedule(definition) }, query });
  }
  const names = [...parsed.keys()];
  const reads = (name: QualifiedName) => streamTablesRead((parsed.get(name) as { query: ParsedQuery }).query, name, names);
  return orderByDependency(names, reads).map((name) => (parsed.get(name) as { definition: StreamTableDefinition }).definition);
}

/** The extension's own word for a calculated schedule means null, also where the server does not know the word. */
function wantedSchedule({ schedule }: StreamTableDefinition): string | null | undefined {
  return schedule?.trim().toLowerCase() === 'calculated' ? null : schedule;
}

async function parseDefiningQuery(name: QualifiedName, query: string): Promise<ParsedQuery> {
  try {
    return await parseQuery(query);
  } catch (error) {
    if (!(error instanceof PgTrickleError)) throw error;
    throw new PgTrickleError(error.code, {
      message: `${name}: ${error.message}`,
      hint: error.hint,
      details: { name, ...error.details },
      cause: error.cause,
    });
  }
}

/**
 * Puts names in an order in which each comes after those that it reads; ties keep the order given.
 *
 * @throws {PgTrickleError} `PLAN_CYCLE` naming the circle.
 */
export function orderByDependency(names: readonly QualifiedName[], readsOf: (name: QualifiedName) => readonly QualifiedName[]): QualifiedName[] {
  const ordered: QualifiedName[] = [];
  const done = new Set<QualifiedName>();
  const among = new Set(names);
  const visit = (name: QualifiedName, path: readonly QualifiedName[]): void => {
    if (done.has(name)) return;
    const start = path.indexOf(name);
    if (start !== -1) throw cycle([...path.slice(start), name]);
    for (const read of readsOf(name)) if (among.has(read) && read !== name) visit(read, [...path, name]);
    done.add(name);
    ordered.push(name);
  };
  for (const name of names) visit(name, []);
  return ordered;
}

/** Which of `names` a query reads. An unqualified table means the one in its reader's own schema, or else the only one of that name. */
export function streamTablesRead(query: ParsedQuery, reader: QualifiedName, names: readonly QualifiedName[]): QualifiedName[] {
  return query.tables.flatMap(({ schema, name }) => {
    // Compared as whole texts: a thousand definitions are a million comparisons.
    if (schema !== undefined) {
      const read: QualifiedName = `${schema}.${name}`;
      return names.includes(read) ? [read] : [];
    }
    const ending = `.${name}`;
    const candidates = names.filter((candidate) => candidate.endsWith(ending) && candidate !== reader);
    return candidates.find((candidate) => splitName(candidate).schema === splitName(reader).schema) ?? candidates[0] ?? [];
  });
}

function cycle(path: readonly QualifiedName[]): PgTrickleError {
  return new PgTrickleError('PLAN_CYCLE', {
    message: `the stream tables read each other in a circle: ${path.join(' -> ')}`,
    hint: 'Take one of them out of the circle.',
    details: { path },
  });
}
