import { PyObject } from '../jinja/values/object.js';
import type { AdapterResponse } from './session.js';

/** The answer of the server to a statement; as text, its command tag. */
export class ResponseObject extends PyObject {
  readonly response: AdapterResponse;

  constructor(response: AdapterResponse) {
    super();
    this.response = response;
  }

  override get typeName(): string {
    return 'AdapterResponse';
  }

  override getAttribute(name: string): unknown {
    if (name === 'code') return this.response.code;
    return name === 'rows_affected' ? this.response.rowsAffected : undefined;
  }

  override isTrue(): boolean {
    return true;
  }

  override str(): string {
    return this.response.message;
  }
}
