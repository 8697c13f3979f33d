import { typeError } from '../errors.js';
import { dictMethods } from '../methods/dict.js';
import { listMethods } from '../methods/list.js';
import { floatMethods, intMethods } from '../methods/number.js';
import { rangeMethods, setMethods, tupleMethods } from '../methods/set.js';
import { strMethods } from '../methods/str.js';
import { formatMethods } from '../methods/str-format.js';
import { Dict } from './dict.js';
import { bindMethod, type MethodTable } from './function.js';
import { itemOf, Slice } from './item.js';
import { isFloat, isInt } from './number.js';
import { PyObject } from './object.js';
import { Range } from './range.js';
import { PySet } from './set.js';
import { repr } from './text.js';
import { toPython } from './to-python.js';
import { Tuple } from './tuple.js';
import { describeObject, typeName } from './type-name.js';
import { Undefined, type UndefinedMode } from './undefined.js';

/** `value.name`: an attribute, else an item, else undefined. */
export function getAttribute(value: unknown, name: string, mode?: UndefinedMode): unknown {
  if (value instanceof Undefined) return name === '__class__' ? unsafe(value, name) : value.getAttribute();
  const attribute = name.startsWith('_') ? undefined : attributeOf(value, name);
  if (attribute !== undefined) return attribute;
  const item = itemOf(value, name);
  if (item !== undefined) return item;
  return name.startsWith('__') ? unsafe(value, name) : missing(value, name, mode);
}

/** `value[key]`: an item, else the attribute of that name, else undefined. */
export function getItem(value: unknown, key: unknown, mode?: UndefinedMode): unknown {
  if (value instanceof Undefined) return value.getItem();
  const item = itemOf(value, key);
  if (item !== undefined) return item;
  if (key instanceof Slice) throw typeError(value instanceof Dict ? "unhashable type: 'slice'" : `'${typeName(value)}' object is not subscriptable`);
  if (typeof key !== 'string') return missing(value, key, mode);
  if (key.startsWith('_')) return key.startsWith('__') ? unsafe(value, key) : missing(value, key, mode);
  const attribute = attributeOf(value, key);
  return attribute === undefined ? missing(value, key, mode) : attribute;
}

/** An attribute or method of a value by its type; `undefined` when it has none. */
export function attributeOf(value: unknown, name: string): unknown {
  const methods = methodsOf(value);
  const method = methods === undefined ? undefined : bindMethod(methods, value, name);
  if (method !== undefined) return method;
  if (value instanceof PyObject) return value.getAttribute(name);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? attributeOf(toPython(value), name) : undefined;
}

const textMethods: MethodTable = new Map([...strMethods, ...formatMethods(getAttribute)]);

function methodsOf(value: unknown): MethodTable | undefined {
  if (typeof value === 'string') return textMethods;
  if (Array.isArray(value)) return listMethods;
  if (value instanceof Dict) return dictMethods;
  if (value instanceof Tuple) return tupleMethods;
  if (value instanceof PySet) return setMethods;
  if (value instanceof Range) return rangeMethods;
  if (isFloat(value)) return floatMethods;
  return isInt(value) || typeof value === 'boolean' ? intMethods : undefined;
}

function missing(value: unknown, key: unknown, mode?: UndefinedMode): Undefined {
  const message =
    typeof key === 'string' ? `${repr(describeObject(value))} has no attribute ${repr(key)}` : `${describeObject(value)} has no element ${repr(key)}`;
  return new Undefined(message, mode);
}

function unsafe(value: unknown, name: string): Undefined {
  return new Undefined(`access to attribute ${repr(name)} of ${repr(typeName(value))} object is unsafe.`, 'lenient', 'SecurityError');
}
