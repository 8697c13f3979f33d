import { expect, test } from 'vitest';
import { failureText } from './failure-text.js';

const report = (message: string, detail = 'None', hint = 'None') =>
  `ErrorReportWithLevel { level: ERROR, inner: ErrorReport { sqlerrcode: ERRCODE_DIVISION_BY_ZERO, message: "${message}", hint: ${hint}, detail: ${detail}, domain: Some("postgres-18"), location: ErrorReportLocation { file: "int.c", funcname: Some("int4div"), line: 872, col: 0, backtrace: Some(Backtrace [{ fn: "std::thread::local::LocalKey<T>::with" }, { fn: "main", file: "./csu/start.c", line: 360, detail: Some("no") }]) } } }`;

test.for([
  ['as 0.67.0 records it', report('division by zero'), 'division by zero'],
  ['with detail and hint', report('duplicate key', 'Some("Key (id)=(1) exists.")', 'Some("Try 2.")'), 'duplicate key; Key (id)=(1) exists.; Try 2.'],
  [
    'a message with quotes, lines and signs of its own',
    report(String.raw`relation \"a\\b\" has no \u{fc}\ncolumn, domain: x`),
    'relation "a\\b" has no ü\ncolumn, domain: x',
  ],
  ['after words of the extension', `refresh failed: ${report('division by zero')}`, 'refresh failed: division by zero'],
  ['cut off', report('division by zero').slice(0, 140), 'division by zero'],
  ['cut off within the message', 'ErrorReport { sqlerrcode: X, message: "division', 'ErrorReport { sqlerrcode: X, message: "division'],
  ['any other text', 'message: "as it is"', 'message: "as it is"'],
] as const)('%s', ([, recorded, told]) => {
  expect(failureText(recorded)).toBe(told);
});
