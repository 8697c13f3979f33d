import type { ModelNode } from '../manifest/node.js';

/** Whether an enforced contract is as it was. One that is enforced now and was not is a change, and no breach. */
export function hasSameContract(now: ModelNode, before: ModelNode): boolean {
  if (!before.contract.enforced) return !now.contract.enforced;
  return now.contract.enforced && now.contract.checksum === before.contract.checksum;
}

/**
 * What breaks readers of a model whose contract was enforced: one line each, none where nothing does. `now` is undefined for a model that is gone.
 * Added columns and changed sizes (`varchar(3)` to `varchar(10)`) break nobody.
 */
export function contractBreaches(now: ModelNode | undefined, before: ModelNode, isDisabled = false): string[] {
  if (!before.contract.enforced) return [];
  if (now === undefined) {
    if (before.deprecation_date !== null && new Date(before.deprecation_date) < new Date()) return [];
    return [`Contracted model '${before.unique_id}' was ${isDisabled ? 'disabled' : 'deleted or renamed'}.`];
  }
  if (hasSameContract(now, before)) return [];
  const breaches: string[] = [];
  if (!now.contract.enforced) {
    breaches.push(
      'Contract enforcement was removed: Previously, this model had an enforced contract. It is no longer configured to enforce its contract, and this is a breaking change.',
    );
  }
  const old = Object.entries(before.columns).sort(([a], [b]) => (a < b ? -1 : 1));
  const removed = old.filter(([name]) => now.columns[name] === undefined).map(([name]) => name);
  const retyped = old.flatMap(([name, { data_type: type }]) => {
    const current = now.columns[name]?.data_type;
    return now.columns[name] !== undefined && baseType(type) !== baseType(current) ? [`${name} (${type} -> ${current})`] : [];
  });
  if (removed.length > 0) breaches.push(list('Columns were removed:', removed));
  if (retyped.length > 0) breaches.push(list('Columns with data_type changes:', retyped));
  if (enforcesConstraints(before)) breaches.push(...constraintBreaches(now, before));
  return breaches;
}

/** PostgreSQL enforces these; a check of a model or column among them. */
const enforced = new Set(['check', 'not_null', 'unique', 'primary_key', 'foreign_key']);

function constraintBreaches(now: ModelNode, before: ModelNode): string[] {
  const breaches: string[] = [];
  const lost = <T extends { type: string }>(then: readonly T[] = [], current: readonly T[] = []) => {
    const kept = new Set(current.map((one) => JSON.stringify(one)));
    return then.filter((one) => enforced.has(one.type) && !kept.has(JSON.stringify(one)));
  };
  const columns = Object.entries(before.columns).flatMap(([name, column]) => {
    const current = now.columns[name];
    return current === undefined ? [] : lost(column.constraints, current.constraints).map(({ type }) => `${type} constraint on column ${name}`);
  });
  const model = lost(before.constraints, now.constraints).map(({ type }) => `${type} constraint`);
  if (columns.length > 0) breaches.push(list('Enforced column level constraints were removed:', columns));
  if (model.length > 0) breaches.push(list('Enforced model level constraints were removed:', model));
  const had = before.constraints.length > 0 || Object.values(before.columns).some(({ constraints }) => (constraints?.length ?? 0) > 0);
  if (had && !enforcesConstraints(now)) {
    breaches.push(list('Materialization changed with enforced constraints:', [`${before.config.materialized} -> ${now.config.materialized}`]));
  }
  return breaches;
}

function enforcesConstraints({ config }: ModelNode): boolean {
  return ['table', 'incremental'].includes(config.materialized);
}

function baseType(type: string | null | undefined): string | null {
  return type == null
    ? null
    : type
        .toLowerCase()
        .replace(/\s*\([^)]*\)/, '')
        .trim();
}

function list(title: string, items: readonly string[]): string {
  return `${title} \n    - ${items.join('\n    - ')}`;
}
