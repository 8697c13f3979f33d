import { PythonError, typeError, valueError, withPlace } from '../errors.js';
import type { Target } from '../syntax/nodes.js';
import type { Source } from '../syntax/source.js';
import { Namespace } from '../values/namespace.js';
import { isIterable, toArray } from '../values/sequence.js';
import { typeName } from '../values/type-name.js';
import { type Frame, lookUp } from './frame.js';

/** Assigns a value, taking it apart where the target is a tuple. */
export function assign(target: Target, value: unknown, frame: Frame, source: Source): void {
  if (target.kind === 'name') {
    frame.scope.set(target.name, value);
    return;
  }
  try {
    if (target.kind === 'namespace') {
      const namespace = lookUp(frame, target.name);
      if (!(namespace instanceof Namespace)) throw new PythonError('TemplateRuntimeError', 'cannot assign attribute on non-namespace object');
      namespace.set(target.attribute, value);
      return;
    }
    const values = unpack(value, target.items.length);
    target.items.forEach((item, index) => {
      assign(item, values[index], frame, source);
    });
  } catch (error) {
    throw withPlace(error, source, target.at, frame.trace.site);
  }
}

function unpack(value: unknown, count: number): unknown[] {
  if (!isIterable(value)) throw typeError(`cannot unpack non-iterable ${typeName(value)} object`);
  const values = toArray(value);
  if (values.length < count) throw valueError(`not enough values to unpack (expected ${count}, got ${values.length})`);
  if (values.length > count) throw valueError(`too many values to unpack (expected ${count})`);
  return values;
}
