/** The compiled SQL of an ephemeral model under the name that other models select from. */
export interface Cte {
  readonly id: string;
  /** ` __dbt__cte__orders as (…)`, as the manifest keeps it. */
  readonly sql: string;
}

export const ephemeralPrefix = '__dbt__cte__';

/** @param identifier the model's alias */
export function cteOf(id: string, identifier: string, sql: string): Cte {
  return { id, sql: ` ${ephemeralPrefix}${identifier} as (\n${sql}\n)` };
}

/** Puts the CTEs before those that the query has, or before the query: blank by blank as dbt does. */
export function injectCtes(sql: string, ctes: readonly Cte[]): string {
  if (ctes.length === 0) return sql;
  const list = ctes.map((cte) => cte.sql).join(', ');
  const end = endOfWith(sql);
  if (end !== undefined) return `${sql.slice(0, end)}${list}, ${sql.slice(end)}`;
  const start = sql.length - sql.trimStart().length;
  return `${sql.slice(0, start)}with${list} ${sql.slice(start)}`;
}

/** The offset after the `with` or `with recursive` that the query starts with, comments aside, and after the white space behind it. */
function endOfWith(sql: string): number | undefined {
  const match = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*with(?=\s|--|\/\*)(?:\s+recursive(?=\s|--|\/\*))?\s*/i.exec(sql);
  return match?.[0].length;
}
