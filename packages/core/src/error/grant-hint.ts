import { quoteWhereNeeded } from '../sql/identifier.js';

/** Where the refused object lives and who asked, as far as the caller knows. */
export interface GrantContext {
  readonly role?: string | undefined;
  /** The extension's schema: `pgtrickle` or `pgstream`. */
  readonly extensionSchema?: string | undefined;
  /** Whether it was about to change something: the extension then writes its catalog as the role. */
  readonly writes?: boolean | undefined;
}

/** The statement that gives what the server said is missing (`permission denied for …`), for an administrator to run. */
export function grantHint(message: string, { role, extensionSchema, writes = false }: GrantContext): string | undefined {
  if (/must be owner of/.test(message)) return 'Only its owner or a superuser may do this.';
  const denied =
    /permission denied (?:for|to set) (schema|table|view|function|sequence|database|parameter|materialized view|foreign table) "?([^"]+?)"?$/.exec(
      message,
    );
  if (!denied) return undefined;
  const [, kind = '', object = ''] = denied;
  const to = role === undefined ? '<role>' : quoteWhereNeeded(role);
  const schema = extensionSchema ?? (object.startsWith('pgs') ? 'pgstream' : 'pgtrickle');
  const inExtension = /^(pg[ts]_|pg_stat_|stream_tables_info|quick_health)/.test(object) ? `${schema}.` : '';
  const name = quoteWhereNeeded(object);
  switch (kind) {
    case 'schema':
      return `An administrator can run: grant ${object === schema ? 'usage' : 'usage, create'} on schema ${name} to ${to};`;
    case 'function':
      return `An administrator can run: grant execute on function ${schema}.${name} to ${to};`;
    case 'database':
      return `An administrator can run: grant connect, temporary on database ${name} to ${to};`;
    case 'parameter':
      return `An administrator can run: grant set on parameter ${object} to ${to};`;
    case 'sequence':
      return `An administrator can run: grant usage on sequence ${inExtension}${name} to ${to};`;
    default:
      return inExtension === ''
        ? `An administrator can run: grant select on ${name} to ${to};`
        : `An administrator can run: grant ${writes ? 'select, insert, update, delete' : 'select'} on all tables in schema ${schema} to ${to};`;
  }
}
