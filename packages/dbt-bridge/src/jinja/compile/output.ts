import type { Expression } from '../syntax/nodes.js';
import { checkText } from '../values/limits.js';
import { str } from '../values/text.js';

/** Where a template writes. */
export interface Output {
  /** `from` is the expression that gave the value. */
  write(value: unknown, from?: Expression): void;
}

/** Collects text. */
export class TextOutput implements Output {
  text = '';

  write(value: unknown): void {
    this.text += str(value);
    checkText(this.text.length);
  }
}
