/**
 * What a failed refresh says, for people: of an error that the extension recorded as its own structure (`ErrorReportWithLevel { … message: "division by zero" … }`
 * with a Rust backtrace, seen on 0.67.0) the message, and detail and hint where it has them. Any other text as it is.
 *
 * @example
 * failureText('ErrorReportWithLevel { level: ERROR, inner: ErrorReport { sqlerrcode: …, message: "division by zero", …') // 'division by zero'
 */
export function failureText(recorded: string): string {
  const report = /ErrorReport(?:WithLevel)? \{.*?\bmessage: "(?<message>(?:[^"\\]|\\.)*)"(?<rest>.*)$/s.exec(recorded);
  if (report?.groups === undefined) return recorded;
  const { message = '', rest = '' } = report.groups;
  // What stands before the place in the server's source: later texts are parts of the backtrace.
  const [own = ''] = rest.split(', domain:', 1);
  const part = (name: string) => new RegExp(`, ${name}: Some\\("((?:[^"\\\\]|\\\\.)*)"\\)`, 's').exec(own)?.[1];
  return `${recorded.slice(0, report.index)}${[message, part('detail'), part('hint')]
    .flatMap((text) => (text === undefined ? [] : [unescaped(text)]))
    .join('; ')}`;
}

const unescaped = (text: string) =>
  text.replace(/\\(?:u\{([0-9a-f]{1,6})\}|(.))/gs, (_, code?: string, character = '') =>
    code === undefined
      ? ({ n: '\n', t: '\t', r: '\r', '0': '\0' }[character as string] ?? character)
      : String.fromCodePoint(Number.parseInt(code, 16)),
  );
