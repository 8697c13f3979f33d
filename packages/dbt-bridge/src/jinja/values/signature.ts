import { typeError } from '../errors.js';
import type { Kwargs } from './object.js';

type ParameterKind = 'positional' | 'either' | 'keyword';

interface SignatureParameter {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly optional: boolean;
  readonly default: unknown;
}

const literals: Record<string, unknown> = { None: null, True: true, False: false };
const signatures = new Map<string, FunctionSignature>();

/**
 * What a function of the host accepts, written as Python writes it: `replace(old, new, count=-1, /)`, `log(*args, info=False)`. Defaults are
 * literals: numbers, quoted strings, `None`, `True`, `False`; `?` leaves a missing argument `undefined`.
 */
export class FunctionSignature {
  readonly name: string;
  private readonly parameters: readonly SignatureParameter[];
  private readonly rest: boolean;
  private readonly keywordRest: boolean;
  private readonly positionalCount: number;

  /** The signature written so. Each is read once: the context of every node has the same functions. */
  static of(text: string): FunctionSignature {
    const known = signatures.get(text);
    if (known !== undefined) return known;
    const signature = new FunctionSignature(text);
    signatures.set(text, signature);
    return signature;
  }

  private constructor(text: string) {
    const [, name = '', list = ''] = /^([\w.]+)\((.*)\)$/s.exec(text) ?? [];
    this.name = name;
    const parameters: SignatureParameter[] = [];
    let kind: ParameterKind = 'either';
    let rest = false;
    let keywordRest = false;
    for (const [part] of list.matchAll(/(?:[^,\s'"]|'[^']*'|"[^"]*")+/g)) {
      if (part === '/') {
        for (const [index, parameter] of parameters.entries()) parameters[index] = { ...parameter, kind: 'positional' };
      } else if (part.startsWith('**')) keywordRest = true;
      else if (part.startsWith('*')) {
        rest = part.length > 1;
        kind = 'keyword';
      } else parameters.push(parseParameter(part, kind));
    }
    this.parameters = parameters;
    this.rest = rest;
    this.keywordRest = keywordRest;
    this.positionalCount = parameters.filter((parameter) => parameter.kind !== 'keyword').length;
  }

  /**
   * The arguments in the order of the parameters, then those of `*args` as an array and those of `**kwargs` as a record.
   *
   * @throws PythonError TypeError when they do not fit
   */
  bind(args: readonly unknown[], kwargs: Kwargs): unknown[] {
    const bound: unknown[] = [];
    const missing: string[] = [];
    let used = 0;
    const { positionalCount } = this;
    if (args.length > positionalCount && !this.rest) throw this.tooMany(args.length);
    this.parameters.forEach((parameter, index) => {
      const given = parameter.kind !== 'positional' && Object.hasOwn(kwargs, parameter.name);
      if (given) used += 1;
      if (index < positionalCount && index < args.length) {
        if (given) throw typeError(`${this.name}() got multiple values for argument '${parameter.name}'`);
        bound.push(args[index]);
      } else if (given) bound.push(kwargs[parameter.name]);
      else if (parameter.optional) bound.push(parameter.default);
      else missing.push(`'${parameter.name}'`);
    });
    if (missing.length > 0) throw this.missing(missing);
    if (this.rest) bound.push(args.slice(positionalCount));
    if (this.keywordRest) bound.push(this.leftOver(kwargs));
    else if (used < Object.keys(kwargs).length) throw this.unexpected(kwargs);
    return bound;
  }

  private leftOver(kwargs: Kwargs): Kwargs {
    const known = this.parameters.filter((parameter) => parameter.kind !== 'positional').map((parameter) => parameter.name);
    const left: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const name of Object.keys(kwargs)) if (!known.includes(name)) left[name] = kwargs[name];
    return left;
  }

  private tooMany(count: number): Error {
    const { positionalCount: most } = this;
    const least = this.parameters.filter((parameter) => parameter.kind !== 'keyword' && !parameter.optional).length;
    const takes = least === most ? String(most) : `from ${least} to ${most}`;
    return typeError(`${this.name}() takes ${takes} positional argument${most === 1 ? '' : 's'} but ${count} ${count === 1 ? 'was' : 'were'} given`);
  }

  private missing(names: readonly string[]): Error {
    const list = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
    return typeError(`${this.name}() missing ${names.length} required positional argument${names.length === 1 ? '' : 's'}: ${list}`);
  }

  private unexpected(kwargs: Kwargs): Error {
    const known = this.parameters.filter((parameter) => parameter.kind !== 'positional').map((parameter) => parameter.name);
    const name = Object.keys(kwargs).find((key) => !known.includes(key));
    return typeError(`${this.name}() got an unexpected keyword argument '${name}'`);
  }
}

function parseParameter(text: string, kind: ParameterKind): SignatureParameter {
  const [name = '', value] = text.split('=');
  return {
    name: name.replace('?', ''),
    kind,
    optional: value !== undefined || name.endsWith('?'),
    default: value === undefined ? undefined : parseLiteral(value),
  };
}

function parseLiteral(text: string): unknown {
  if (text in literals) return literals[text];
  return /^['"]/.test(text) ? text.slice(1, -1) : Number(text);
}
