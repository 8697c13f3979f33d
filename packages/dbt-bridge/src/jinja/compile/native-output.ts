import { PythonError } from '../errors.js';
import type { Expression } from '../syntax/nodes.js';
import { parseLiteral } from '../values/literal.js';
import { isFloat, isInt } from '../values/number.js';
import { plainText } from '../values/plain-text.js';
import { str } from '../values/text.js';
import { TextObject } from '../values/text-object.js';
import { Undefined } from '../values/undefined.js';
import { isConstant } from './constant.js';
import type { Output } from './output.js';

/** What `as_native`, `as_number`, `as_bool` and `as_text` ask for. */
export type NativeKind = 'native' | 'number' | 'bool' | 'text';

/** A text together with what it is to be read as. */
export class NativeMarker extends TextObject {
  readonly kind: NativeKind;

  constructor(kind: NativeKind, text: string) {
    super(text);
    this.kind = kind;
  }
}

/** Collects values: a single one stays what it is, several become one text. */
export class NativeOutput implements Output {
  private readonly values: unknown[] = [];

  /** Jinja2 folds constants into the text around them, so that a constant is a text too. */
  write(value: unknown, from?: Expression): void {
    this.values.push(from !== undefined && isConstant(from) ? str(value) : value);
  }

  /** @throws PythonError JinjaRenderingError when the text is not of the type asked for */
  value(): unknown {
    if (this.values.length !== 1) return this.values.map(str).join('');
    const [only] = this.values;
    if (only instanceof Undefined) return '';
    if (!(only instanceof NativeMarker)) return plainText(only);
    if (only.kind === 'text') return only.text;
    const read = parseLiteral(only.text);
    const value = read === undefined ? only.text : read;
    if (only.kind === 'bool' && typeof value !== 'boolean') throw unreadable(only);
    if (only.kind === 'number' && !isInt(value) && !isFloat(value)) throw unreadable(only);
    return value;
  }
}

function unreadable({ text, kind }: NativeMarker): Error {
  return new PythonError('JinjaRenderingError', `Could not convert value '${text}' into type '${kind}'`);
}
