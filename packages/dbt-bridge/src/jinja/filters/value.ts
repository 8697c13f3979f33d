import type { Frame } from '../compile/frame.js';
import { type NativeKind, NativeMarker, NativeOutput } from '../compile/native-output.js';
import { attributeOf, getAttribute } from '../values/attribute.js';
import { reprString } from '../values/repr-string.js';
import { str } from '../values/text.js';
import { isTrue } from '../values/truth.js';
import { describeObject } from '../values/type-name.js';
import { Undefined } from '../values/undefined.js';
import { filters, frameFilters } from './filter.js';

function withDefault(value: unknown, otherwise: unknown, alsoFalse: unknown): unknown {
  return value instanceof Undefined || (isTrue(alsoFalse) && !isTrue(value)) ? otherwise : value;
}

function attr({ mode }: Frame, value: unknown, name: unknown): unknown {
  const text = str(name);
  if (text.startsWith('_')) return getAttribute(value, text, mode);
  const attribute = attributeOf(value, text);
  if (attribute !== undefined) return attribute;
  return new Undefined(`${reprString(describeObject(value))} has no attribute ${reprString(text)}`, mode);
}

/** Marks a text in YAML; elsewhere the value stays as it is. */
function marker(kind: NativeKind) {
  return ({ out }: Frame, value: unknown): unknown => (out instanceof NativeOutput ? new NativeMarker(kind, str(value)) : value);
}

/** Filters for any value. */
export const valueFilters = [
  ...filters({
    'default(default_value="", boolean=False)': withDefault,
    'd(default_value="", boolean=False)': withDefault,
    'string()': str,
    'is_list()': (value: unknown) => Array.isArray(value),
  }),
  ...frameFilters({
    'attr(name)': attr,
    'as_native()': marker('native'),
    'as_number()': marker('number'),
    'as_bool()': marker('bool'),
    'as_text()': marker('text'),
  }),
];
