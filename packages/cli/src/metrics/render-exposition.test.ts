import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acceptedFormat, renderExposition } from './render-exposition.js';

const families = [
  { name: 'a_total', type: 'counter', help: 'Counts "a"\nand \\', samples: [{ labels: { table: 'x"y\\z\n', empty: '' }, value: 3 }] },
  { name: 'b', type: 'gauge', help: 'B', samples: [{ labels: {}, value: Number.POSITIVE_INFINITY }] },
] as const;

test('Prometheus text: what would end a label is escaped, an empty label is left out', () => {
  expect(renderExposition(families, 'prometheus')).toBe(
    `# HELP a_total Counts "a"\\nand \\\\\n# TYPE a_total counter\na_total{table="x\\"y\\\\z\\n"} 3\n# HELP b B\n# TYPE b gauge\nb +Inf\n`,
  );
});

test('OpenMetrics names the family without _total and marks the end', () => {
  expect(renderExposition(families, 'openmetrics')).toBe(
    `# HELP a Counts \\"a\\"\\nand \\\\\n# TYPE a counter\na_total{table="x\\"y\\\\z\\n"} 3\n# HELP b B\n# TYPE b gauge\nb +Inf\n# EOF\n`,
  );
});

test('the format is the one asked for', () => {
  expect(acceptedFormat('application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.3')).toBe('openmetrics');
  expect(acceptedFormat('*/*')).toBe('prometheus');
  expect(acceptedFormat()).toBe('prometheus');
});

test('whatever a name holds, a sample stays one line and reads back as it was', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'binary' }), (name) => {
      const text = renderExposition([{ name: 'm', type: 'gauge', help: 'h', samples: [{ labels: { name }, value: 1 }] }], 'prometheus');
      const [, , sample, ...rest] = text.split('\n');
      const escaped = /^m\{name="(.*)"\} 1$/s.exec(sample ?? '')?.[1] ?? '';
      expect(escaped.replace(/\\(.)/g, (_, character) => (character === 'n' ? '\n' : character))).toBe(name);
      expect(rest).toEqual(['']);
    }),
  );
});
