import { attributeOf } from './attribute.js';
import { escapeHtml } from './escape-html.js';
import { PyFunction } from './function.js';
import { checkText } from './limits.js';
import { asInt } from './number.js';
import { plainText } from './plain-text.js';
import { reprString } from './repr-string.js';
import { TextObject } from './text-object.js';
import { Tuple } from './tuple.js';

/** A text that is HTML already: what `safe` and `escape` give. It is a string, but is not escaped again. */
export class Markup extends TextObject {
  override get typeName(): string {
    return 'Markup';
  }

  override getItem(key: unknown): unknown {
    return asMarkup(super.getItem(key));
  }

  /** The methods of a string, whose texts are markup again; what `format` fills in is escaped. */
  override getAttribute(name: string): unknown {
    const method = attributeOf(this.text, name);
    if (!(method instanceof PyFunction)) return undefined;
    return new PyFunction(name, (args, kwargs) => {
      const given = name === 'format' ? args.map((arg) => (typeof arg === 'string' ? escapeHtml(arg) : arg)) : args;
      const result = method.call(given.map(plainText), kwargs);
      return asMarkup(result);
    });
  }

  override operate(operator: string, other: unknown, reflected: boolean): unknown {
    const count = asInt(other);
    if (operator === '*' && count !== undefined) {
      checkText(this.text.length * Math.max(0, Number(count)));
      return new Markup(this.text.repeat(Math.max(0, Number(count))));
    }
    if (operator !== '+' || (typeof other !== 'string' && !(other instanceof Markup))) return undefined;
    const added = other instanceof Markup ? other.text : escapeHtml(other);
    return new Markup(reflected ? added + this.text : this.text + added);
  }

  override repr(): string {
    return `Markup(${reprString(this.text)})`;
  }
}

/** The texts of a result as markup, also in a list or tuple. */
function asMarkup(value: unknown): unknown {
  if (typeof value === 'string') return new Markup(value);
  if (Array.isArray(value)) return value.map(asMarkup);
  return value instanceof Tuple ? new Tuple(value.items.map(asMarkup)) : value;
}
