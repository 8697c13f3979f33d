import { PythonError, withPlace } from '../errors.js';
import type { Target } from '../syntax/nodes.js';
import type { Source } from '../syntax/source.js';
import { Namespace } from '../values/namespace.js';
import { unpack } from '../values/sequence.js';
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
