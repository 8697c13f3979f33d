import { checkText } from '../values/limits.js';
import { str } from '../values/text.js';

/** Where a template writes. */
export interface Output {
  write(value: unknown): void;
}

/** Collects text. */
export class TextOutput implements Output {
  text = '';

  write(value: unknown): void {
    this.text += str(value);
    checkText(this.text.length);
  }
}
