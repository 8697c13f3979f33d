import { boolYaml11Tag, defineScalarTag, floatYaml11Tag, NOT_RESOLVED, timestampTag, YAML11_SCHEMA } from 'js-yaml';
import { toFloat as toPyFloat } from '../jinja/values/number.js';

const never = () => false;
const words = new Map<string, boolean>();
for (const word of ['yes', 'true', 'on']) for (const spelled of spellings(word)) words.set(spelled, true);
for (const word of ['no', 'false', 'off']) for (const spelled of spellings(word)) words.set(spelled, false);

function spellings(word: string): string[] {
  return [word, word[0]?.toUpperCase() + word.slice(1), word.toUpperCase()];
}

/** PyYAML leaves `y` and `n` as text: a column may have that name. */
const boolTag = defineScalarTag<boolean>(boolYaml11Tag.tagName, {
  implicit: true,
  implicitFirstChars: [...'yYnNtTfFoO'],
  resolve: (source) => words.get(source) ?? NOT_RESOLVED,
  identify: never,
});

const floatPattern = /^(?:[-+]?\d[\d_]*\.[\d_]*(?:[eE][-+]\d+)?|[-+]?\.\d[\d_]*(?:[eE][-+]\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** PyYAML wants a dot and a signed exponent: `1e3` is text. `1.0` stays apart from `1`. */
const floatTag = defineScalarTag<unknown>(floatYaml11Tag.tagName, {
  implicit: true,
  implicitFirstChars: [...'-+.0123456789'],
  resolve: (source) => (floatPattern.test(source) ? toPyFloat(toFloat(source.replaceAll('_', '').toLowerCase())) : NOT_RESOLVED),
  identify: never,
});

function toFloat(text: string): number {
  if (text.endsWith('.inf')) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return text === '.nan' ? Number.NaN : Number(text);
}

/** A date stays text: dbt shows it as Python prints a date, which for `2024-01-31` is what was written. */
const dateTag = defineScalarTag<string>(timestampTag.tagName, {
  implicit: true,
  implicitFirstChars: [...'0123456789'],
  resolve: (source) => (/^\d{4}-\d\d?-\d\d?(?:$|[Tt \t])/.test(source) ? source : NOT_RESOLVED),
  identify: never,
});

/** YAML 1.1 as PyYAML reads it, because dbt does. */
export const pyYamlSchema = YAML11_SCHEMA.withTags(boolTag, floatTag, dateTag);
