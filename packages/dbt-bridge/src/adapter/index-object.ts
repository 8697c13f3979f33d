import { pyFunction } from '../jinja/values/function.js';
import { PyObject } from '../jinja/values/object.js';
import { type IndexConfig, indexName } from './index-name.js';
import type { Relation } from './relation.js';

/** What `adapter.parse_index` gives to templates. */
export class IndexObject extends PyObject {
  readonly index: IndexConfig;

  constructor(index: IndexConfig) {
    super();
    this.index = index;
  }

  override getAttribute(name: string): unknown {
    switch (name) {
      case 'columns':
        return [...this.index.columns];
      case 'unique':
        return this.index.unique;
      case 'type':
        return this.index.type;
      case 'render':
        return pyFunction('render(relation)', (relation: Relation) => indexName(this.index, relation.render()));
      default:
        return undefined;
    }
  }

  override isTrue(): boolean {
    return true;
  }
}
