import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderTemplate } from './render-template.js';

test('a tag on a line of its own leaves no line behind', async () => {
  const template = `{
{% for field in fields %}
  {% if field.doc %}
  // {{ field.doc }}
  {% endif %}
  {{ field.name }}{{ "," if not loop.last }}
{% endfor %}
}
`;
  const fields = [{ name: 'a', doc: 'first' }, { name: 'b' }];
  expect(await renderTemplate(template, { fields })).toBe('{\n  // first\n  a,\n  b\n}\n');
});

test('values are put in as they are: none is read as a template, or escaped', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('{{ 7 * 7 }}', '{% raw %}', '{# x', '<&"\'>', '-%}\n', '__proto__', 'constructor'),
  );
  await fc.assert(
    fc.asyncProperty(text, fc.array(text), async (one, many) => {
      expect(await renderTemplate('[{{ one }}]{% for each in many %}<{{ each }}>{% endfor %}', { one, many })).toBe(
        `[${one}]${many.map((each) => `<${each}>`).join('')}`,
      );
    }),
  );
});

test.each([
  ['a name that is not given', '\n{{ nam }}', { name: 'x' }, 'Error: there is no nam'],
  ['one that is only looked at', '{% if nam %}x{% endif %}', {}, 'Error: there is no nam'],
  ['one that is gone through', '{% for each in names %}x{% endfor %}', {}, 'Error: there is no names'],
  ['a field that is not there', 'a\n{{ table.nam }}', { table: { name: 'x' } }, '[Line 2, Column 1] attempted to output null or undefined value'],
  ['null', '{{ name }}', { name: null }, '[Line 1, Column 1] attempted to output null or undefined value'],
  ['a tag without an end', '{% for a in b %}', { b: [] }, 'unexpected end of file'],
  ['a filter that is none', '{{ a | nothing }}', { a: 1 }, 'Error: filter not found: nothing'],
])('%s is an error', async (_, template, values, reason) => {
  await expect(renderTemplate(template, values)).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining(`a template cannot be rendered: ${reason}`),
  });
});
