import { returnFunction } from './compile/macro.js';
import { contextOf, parseTemplate } from './environment.js';

/**
 * Renders a template as dbt's Jinja environment does, outside of any project: Jinja's own functions, filters and tests, dbt's
 * `return`, and the names of the context.
 *
 * @param context plain values; functions may be asynchronous
 * @throws PgTrickleError JINJA_SYNTAX, JINJA_UNDEFINED, JINJA_TYPE, JINJA_SECURITY, JINJA_LIMIT
 * @example
 * await renderJinja('{{ columns | join(", ") }}', { columns: ['id', 'name'] }); // 'id, name'
 */
export async function renderJinja(template: string, context: Record<string, unknown>): Promise<string> {
  const names = contextOf(context);
  if (!names.has('return')) names.set('return', returnFunction);
  return parseTemplate(template).render(names);
}
