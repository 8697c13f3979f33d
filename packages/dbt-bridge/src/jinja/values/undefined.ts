import { PythonError } from '../errors.js';
import { PyObject } from './object.js';
import { reprString } from './repr-string.js';

/** What a template's undefined values do: at run time their use fails; while dbt parses, attributes and calls of them are undefined again. */
export type UndefinedMode = 'lenient' | 'chaining';

/** What is called, or has something called in it, was most likely to be a macro. */
const macroHint = 'If this is a macro, check its name, or install its package with pgt-dbt deps.';

/** The value of a name or attribute that does not exist. It prints nothing and iterates over nothing. */
export class Undefined extends PyObject {
  readonly message: string;
  readonly mode: UndefinedMode;
  private readonly exception: 'UndefinedError' | 'SecurityError';

  constructor(message: string, mode: UndefinedMode = 'lenient', exception: 'UndefinedError' | 'SecurityError' = 'UndefinedError') {
    super();
    this.message = message;
    this.mode = mode;
    this.exception = exception;
  }

  override get typeName(): string {
    return 'Undefined';
  }

  /** The error for a use that an undefined value does not allow. */
  error(): PythonError {
    return new PythonError(this.exception, this.message);
  }

  private use(): unknown {
    if (this.mode === 'chaining' && this.exception === 'UndefinedError') return this;
    throw new PythonError(this.exception, this.message, this.exception === 'UndefinedError' ? macroHint : undefined);
  }

  override getAttribute(): unknown {
    return this.use();
  }

  override getItem(): unknown {
    return this.use();
  }

  override call(): unknown {
    return this.use();
  }

  override get isCallable(): boolean {
    return true;
  }

  override iterate(): Iterable<unknown> {
    return [];
  }

  override length(): number {
    return 0;
  }

  override equals(other: unknown): boolean {
    return other instanceof Undefined;
  }

  override compare(): number {
    throw this.error();
  }

  override operate(): unknown {
    throw this.error();
  }

  override hash(): unknown {
    return '\0undefined';
  }

  override str(): string {
    return '';
  }

  override repr(): string {
    return 'Undefined';
  }
}

/** The undefined value of a name that nothing defines. */
export function undefinedName(name: string, mode?: UndefinedMode): Undefined {
  return new Undefined(`${reprString(name)} is undefined`, mode);
}
