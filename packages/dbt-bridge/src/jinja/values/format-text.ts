import { PythonError, valueError } from '../errors.js';
import { formatValue } from './format-spec.js';
import { itemOf } from './item.js';
import { checkText } from './limits.js';
import { repr, str } from './text.js';

/** What `value.name` is. */
export type GetAttribute = (value: unknown, name: string) => unknown;

/** What fields name, and how they reach into it. */
export interface FormatArguments {
  readonly args: readonly unknown[];
  /** A mapping. */
  readonly kwargs: unknown;
  readonly getAttribute: GetAttribute;
}

interface Fields extends FormatArguments {
  automatic: number;
}

/**
 * Python's `str.format`, sandboxed: a field reaches only what a template may reach.
 *
 * @throws PythonError ValueError, IndexError, KeyError, SecurityError
 */
export function formatText(template: string, given: FormatArguments): string {
  return expand(template, { ...given, automatic: 0 }, 2);
}

function expand(template: string, fields: Fields, depth: number): string {
  if (depth < 0) throw valueError('Max string recursion exceeded');
  let result = '';
  for (let at = 0; at < template.length; ) {
    const character = template[at] as string;
    if ((character === '{' || character === '}') && template[at + 1] === character) {
      result += character;
      at += 2;
    } else if (character === '}') throw valueError("Single '}' encountered in format string");
    else if (character === '{') {
      const end = fieldEnd(template, at);
      result += field(template.slice(at + 1, end), fields, depth);
      at = end + 1;
    } else {
      result += character;
      at += 1;
    }
    checkText(result.length);
  }
  return result;
}

function fieldEnd(template: string, start: number): number {
  let open = 0;
  for (let at = start; at < template.length; at += 1) {
    if (template[at] === '{') open += 1;
    if (template[at] === '}' && --open === 0) return at;
  }
  throw valueError(template.length === start + 1 ? "Single '{' encountered in format string" : "expected '}' before end of string");
}

function field(text: string, fields: Fields, depth: number): string {
  const [, name = '', conversion, spec = ''] = /^((?:[^!:[]|\[[^\]]*\])*)(?:!([^:]*))?(?::(.*))?$/s.exec(text) ?? [];
  const value = resolve(name, fields);
  return formatValue(convert(value, conversion), expand(spec, fields, depth - 1));
}

function convert(value: unknown, conversion: string | undefined): unknown {
  if (conversion === undefined) return value;
  if (conversion === 's') return str(value);
  if (conversion === 'r' || conversion === 'a') return repr(value);
  throw valueError(`Unknown conversion specifier ${conversion}`);
}

function resolve(name: string, fields: Fields): unknown {
  const [first = '', ...steps] = name.split(/(?=\.)|(?=\[)/);
  let value = argument(first, fields);
  for (const step of steps) {
    if (step.startsWith('.')) value = fields.getAttribute(value, step.slice(1));
    else {
      const key = step.slice(1, -1);
      const item = itemOf(value, /^\d+$/.test(key) ? Number(key) : key);
      if (item === undefined) throw new PythonError('KeyError', repr(key));
      value = item;
    }
  }
  return value;
}

function argument(name: string, fields: Fields): unknown {
  if (name !== '' && !/^\d+$/.test(name)) {
    const value = itemOf(fields.kwargs, name);
    if (value === undefined) throw new PythonError('KeyError', repr(name));
    return value;
  }
  if (name === '' && fields.automatic < 0) throw valueError('cannot switch from manual field specification to automatic field numbering');
  if (name !== '' && fields.automatic > 0) throw valueError('cannot switch from manual field specification to automatic field numbering');
  const index = name === '' ? fields.automatic : Number(name);
  fields.automatic = name === '' ? fields.automatic + 1 : -1;
  if (index >= fields.args.length) throw new PythonError('IndexError', 'tuple index out of range');
  return fields.args[index];
}
