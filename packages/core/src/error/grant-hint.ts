import { quoteWhereNeeded } from '../sql/identifier.js';

/** Where the refused object lives and who asked, as far as the caller knows. */
export interface GrantContext {
  readonly role?: string | undefined;
  /** The extension's schema: `pgtrickle` or `pgstream`. */
  readonly extensionSchema?: string | undefined;
}

/** The statement that gives what the server said is missing (`permission denied for …`), for an administrator to run. */
export function grantHint(message: string, { role, extensionSchema = 'pgtrickle' }: GrantContext): string | undefined {
  const denied = /permission denied for (schema|table|view|function|sequence|database|parameter|materialized view|foreign table) "?([^"]+?)"?$/.exec(
    message,
  );
  if (!denied) return undefined;
  const [, kind = '', object = ''] = denied;
  const to = role === undefined ? '<role>' : quoteWhereNeeded(role);
  const inExtension = /^(pg[ts]_|pg_stat_|stream_tables_info|quick_health)/.test(object) ? `${extensionSchema}.` : '';
  const name = quoteWhereNeeded(object);
  switch (kind) {
    case 'schema':
      return `An administrator can run: grant ${object === extensionSchema ? 'usage' : 'usage, create'} on schema ${name} to ${to};`;
    case 'function':
      return `An administrator can run: grant execute on function ${extensionSchema}.${name} to ${to};`;
    case 'database':
      return `An administrator can run: grant connect, temporary on database ${name} to ${to};`;
    case 'parameter':
      return `An administrator can run: grant set on parameter ${object} to ${to};`;
    case 'sequence':
      return `An administrator can run: grant usage on sequence ${inExtension}${name} to ${to};`;
    default:
      return inExtension === ''
        ? `An administrator can run: grant select on ${name} to ${to};`
        : `An administrator can run: grant select, insert, update, delete on all tables in schema ${extensionSchema} to ${to};`;
  }
}
