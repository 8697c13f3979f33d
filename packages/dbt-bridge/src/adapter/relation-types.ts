import { PyObject } from '../jinja/values/object.js';

/** dbt's types of relations by the names that templates know them under. */
export const relationTypes: Record<string, string> = {
  ...{ Table: 'table', View: 'view', CTE: 'cte', MaterializedView: 'materialized_view', External: 'external' },
  ...{ Function: 'function', PointerTable: 'pointer_table' },
};

/** `relation.get_relation_type.View` */
export class RelationTypes extends PyObject {
  override get typeName(): string {
    return 'EnumMeta';
  }

  override getAttribute(name: string): unknown {
    return relationTypes[name];
  }
}
