import {
  alterStreamTable,
  applyPlan,
  catalogReader,
  createStreamTable,
  type DropOptions,
  ensureStreamTables,
  type PlanOptions,
  pauseStreamTable,
  planDrop,
  type QualifiedName,
  readColumns,
  readStreamTable,
  readStreamTables,
  refreshStreamTable,
  resumeStreamTable,
  type StreamTable,
  type StreamTableColumn,
  type WaitUntilFreshOptions,
  waitUntilFresh,
} from '@pgtrickle-js/core';
import type { Knex } from 'knex';
import { type StreamTableSettings, type StreamTableSpec, toChanges, toDefinition } from './definition.js';
import { qualify, type Session, type StreamTableEvent } from './session.js';

/** What the operations work in: a function call, or a link of a schema chain. */
export interface OperationContext {
  readonly knex: Knex;
  readonly session: Session;
  /** Of `withSchema`: where unqualified names are. */
  readonly schema?: string | undefined;
}

/** A stream table with its columns: what `streamTableInfo` gives. */
export interface StreamTableInfo extends StreamTable {
  /** Those that its users see. */
  readonly columns: readonly StreamTableColumn[];
}

/** How a change is made. */
export type ChangeOptions = Pick<PlanOptions, 'allowLoss' | 'fullRefresh'>;

/** One way for the functions and for `knex.schema`. */
export const operations = {
  async createStreamTable({ knex, session, schema }: OperationContext, name: string, spec: StreamTableSpec): Promise<void> {
    const definition = toDefinition(knex, await qualify(session.db, name, schema), spec);
    session.onChange(await createStreamTable(session.db, definition, session));
  },

  async createOrReplaceStreamTable(
    { knex, session, schema }: OperationContext,
    name: string,
    spec: StreamTableSpec,
    options: ChangeOptions = {},
  ): Promise<void> {
    const definition = toDefinition(knex, await qualify(session.db, name, schema), spec);
    const [result] = await ensureStreamTables(session.db, [definition], { ...options, ...session });
    session.onChange(result as StreamTableEvent);
  },

  async alterStreamTable(
    { knex, session, schema }: OperationContext,
    name: string,
    changes: StreamTableSettings & Partial<StreamTableSpec>,
    options: ChangeOptions = {},
  ): Promise<void> {
    const qualified = await qualify(session.db, name, schema);
    session.onChange(await alterStreamTable(session.db, qualified, toChanges(knex, changes), { ...options, ...session }));
  },

  async dropStreamTable({ session, schema }: OperationContext, name: string, options: DropOptions = {}): Promise<void> {
    const plan = await planDrop(catalogReader(session.db), await qualify(session.db, name, schema), options);
    await applyPlan(session.db, plan, session);
    if (plan.action !== 'drop') return;
    for (const dropped of Object.keys(plan.basis.streamTables)) session.onChange({ name: dropped as QualifiedName, action: 'drop' });
  },

  async dropStreamTableIfExists(context: OperationContext, name: string, options: DropOptions = {}): Promise<void> {
    await operations.dropStreamTable(context, name, { ...options, onMissing: 'ignore' });
  },

  async refreshStreamTable({ session, schema }: OperationContext, name: string): Promise<void> {
    session.onChange(await refreshStreamTable(session.db, await qualify(session.db, name, schema), session));
  },

  async pauseStreamTable({ session, schema }: OperationContext, name: string): Promise<void> {
    session.onChange(await pauseStreamTable(session.db, await qualify(session.db, name, schema), session));
  },

  async resumeStreamTable({ session, schema }: OperationContext, name: string): Promise<void> {
    session.onChange(await resumeStreamTable(session.db, await qualify(session.db, name, schema), session));
  },

  async hasStreamTable({ session, schema }: OperationContext, name: string): Promise<boolean> {
    return (await readStreamTables(catalogReader(session.db), await qualify(session.db, name, schema))).length > 0;
  },

  async streamTableInfo({ session, schema }: OperationContext, name: string): Promise<StreamTableInfo> {
    const reader = catalogReader(session.db);
    const table = await readStreamTable(reader, await qualify(session.db, name, schema));
    return { ...table, columns: await readColumns(reader, table.name) };
  },

  async streamTables({ session }: OperationContext): Promise<StreamTable[]> {
    return readStreamTables(catalogReader(session.db));
  },

  async waitUntilFresh({ session, schema }: OperationContext, name: string, options: WaitUntilFreshOptions = {}): Promise<StreamTable> {
    return waitUntilFresh(session.db, await qualify(session.db, name, schema), options);
  },
} as const;
