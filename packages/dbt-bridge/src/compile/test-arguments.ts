import { asTemplate } from '../context/as-template.js';
import type { MacroContext } from '../context/macro-context.js';
import { parseTemplate } from '../jinja/environment.js';
import { Dict } from '../jinja/values/dict.js';
import { toPython } from '../jinja/values/to-python.js';
import type { TestMetadata } from '../manifest/node.js';

/** The arguments of a generic test as values: templates in them are rendered natively, so that `ref('x')` stays a relation. */
export async function testArguments({ kwargs }: TestMetadata, context: MacroContext): Promise<Dict> {
  const rendered = await Promise.all(Object.entries(kwargs).map(async ([name, value]) => [name, await renderDeep(value, context)] as const));
  return new Dict(rendered);
}

async function renderDeep(value: unknown, context: MacroContext): Promise<unknown> {
  if (typeof value === 'string') {
    const template = asTemplate(value);
    return /\{[{%#]/.test(template) ? parseTemplate(template).renderNative(context) : template;
  }
  if (Array.isArray(value)) return Promise.all(value.map((item) => renderDeep(item, context)));
  if (typeof value !== 'object' || value === null) return toPython(value);
  return new Dict(await Promise.all(Object.entries(value).map(async ([key, item]) => [key, await renderDeep(item, context)] as const)));
}
