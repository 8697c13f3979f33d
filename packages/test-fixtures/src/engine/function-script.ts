import type { Face, Signature } from './contract.js';
import { standardName } from './table-script.js';

/** Functions that take all their arguments as one request, because every version has others. */
const requests = new Set(['create_stream_table', 'create_stream_table_if_not_exists', 'create_or_replace_stream_table', 'alter_stream_table']);

/** Functions that act with the rights of the extension's owner where rights are granted by function; they check the caller themselves. */
const definers = new Set([
  ...requests,
  'drop_stream_table',
  'refresh_stream_table',
  'pause_stream_table',
  'resume_stream_table',
  'repair_stream_table',
]);

/**
 * The functions of a face: exactly its arguments, defaults and results, each handing over to the engine's function of that name. What the engine does not
 * have says so (SQLSTATE 0A000) when it is called.
 */
export function functionScript(face: Face, implemented: ReadonlySet<string>): string {
  return [...face.functions]
    .flatMap(([name, signatures]) =>
      signatures.map((signature) => createFunction(standardName(name), signature, implemented, face.grants !== undefined)),
    )
    .join('\n');
}

function createFunction(name: string, signature: Signature, implemented: ReadonlySet<string>, granted: boolean): string {
  const names = argumentNames(signature.arguments);
  const strict = names.length > 0 && !requests.has(name) && !/DEFAULT NULL/.test(signature.arguments) && !name.endsWith('_hash') ? ' STRICT' : '';
  const definer = granted && definers.has(name) ? ' SECURITY DEFINER' : '';
  const checks = requests.has(name) ? nullChecks(signature.arguments) : '';
  const body = implemented.has(name)
    ? delegate(name, signature, names)
    : `RAISE EXCEPTION 'stand-in: ${name} is not implemented' USING ERRCODE = '0A000';`;
  return `CREATE FUNCTION pgtrickle.${name}(${standardName(signature.arguments)}) RETURNS ${standardName(signature.returns)} LANGUAGE plpgsql${strict}${definer} AS $$ BEGIN ${checks}${body} END $$;`;
}

/** Arguments that have no NULL among their values. The schedule has: what NULL means there the engine decides. */
function nullChecks(list: string): string {
  return splitList(list)
    .map((argument, index) => ({ argument, index }))
    .filter(({ argument }) => !argument.includes('DEFAULT NULL') && !argument.startsWith('schedule '))
    .map(({ index }) => `IF $${index + 1} IS NULL THEN RAISE EXCEPTION 'argument ${index} must not be null' USING ERRCODE = 'XX000'; END IF; `)
    .join('');
}

function delegate(name: string, signature: Signature, names: readonly string[]): string {
  const values = requests.has(name)
    ? `jsonb_build_object(${names.map((argument, index) => `'${argument}', $${index + 1}`).join(', ')})`
    : names.map((argument, index) => `${argument} => $${index + 1}`).join(', ');
  const call = `pgtrickle_stand_in.${name}(${values})`;
  const columns = /^TABLE\((.*)\)$/.exec(signature.returns)?.[1];
  if (columns !== undefined) {
    const list = argumentNames(columns).map((column) => `r.${standardName(column)}`);
    return `RETURN QUERY SELECT ${list.join(', ')} FROM ${call} AS r;`;
  }
  if (signature.returns === 'void') return `PERFORM ${call};`;
  return signature.returns.startsWith('SETOF ') ? `RETURN QUERY SELECT * FROM ${call};` : `RETURN ${call};`;
}

/** The names in an argument list or column list as PostgreSQL prints it. */
export function argumentNames(list: string): string[] {
  return splitList(list).map((item) => /^("[^"]+"|\w+)/.exec(item)?.[1] ?? item);
}

/** The items of a list; commas inside types and defaults do not count. */
function splitList(list: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (const [index, character] of [...list, ','].entries()) {
    if (character === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === ',' && depth === 0) {
      items.push(list.slice(start, index).trim());
      start = index + 1;
    }
  }
  return items.filter((item) => item !== '');
}
