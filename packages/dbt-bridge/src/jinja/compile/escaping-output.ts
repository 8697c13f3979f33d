import type { Expression } from '../syntax/nodes.js';
import { escapeHtml } from '../values/escape-html.js';
import { Markup } from '../values/markup.js';
import { str } from '../values/text.js';
import type { Output } from './output.js';

/** The output inside of `{% autoescape true %}`: the values of expressions are escaped, the template's own text is not. */
export class EscapingOutput implements Output {
  private readonly inner: Output;

  constructor(inner: Output) {
    this.inner = inner;
  }

  write(value: unknown, from?: Expression): void {
    this.inner.write(from === undefined || value instanceof Markup ? value : escapeHtml(str(value)), from);
  }
}
