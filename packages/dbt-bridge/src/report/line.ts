/** Colours for a terminal; without one every style is the text itself. */
export type Paint = (style: 'green' | 'red' | 'yellow', text: string) => string;

const codes = { green: 32, red: 31, yellow: 33 };
export const colours: Paint = (style, text) => `\u001b[${codes[style]}m${text}\u001b[0m`;
export const plain: Paint = (_style, text) => text;

/** Where dbt's dots end. */
const defaultWidth = 80;

export interface Progress {
  readonly index: number;
  readonly total: number;
  /** Where the dots end. */
  readonly width?: number | undefined;
}

/** `1 of 5 START sql view model public.orders ........... [RUN]` */
export function statusLine(message: string, status: string, { index, total, width = defaultWidth }: Progress, seconds?: number): string {
  const time = seconds === undefined ? '' : ` in ${seconds.toFixed(2)}s`;
  return `${`${index} of ${total} ${message} `.padEnd(width, '.')} [${status}${time}]`;
}
