import { PyObject } from '../jinja/values/object.js';

/** `target` where no profile is read: whatever is asked of it is an empty text, so that `deps` and `clean` need no profile. */
export class NoTarget extends PyObject {
  override getAttribute(): unknown {
    return '';
  }

  override getItem(): unknown {
    return '';
  }

  override length(): number {
    return 0;
  }
}
