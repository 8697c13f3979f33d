import { PgTrickleError, quoteIdentifier } from '@pgtrickle-js/core';
import type { Client, CustomTypesConfig, QueryArrayResult } from 'pg';
import { databaseError } from './database-error.js';
import type { SqlValue } from './sql-value.js';
import { contractTypeName } from './type-name.js';

/** What the server said about a statement, in the words that dbt keeps in run_results.json. */
export interface AdapterResponse {
  /** The command tag: `CREATE VIEW`, `SELECT 10`, `INSERT 0 10`. */
  readonly message: string;
  /** The tag without its numbers. */
  readonly code: string;
  /** -1 for a statement that has no rows. */
  readonly rowsAffected: number;
}

export interface StatementResult {
  readonly response: AdapterResponse;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/** One connection of one thread: statements run one after the other, in the transaction that `begin` opened or each in its own. */
export class Session {
  readonly client: Client;
  readonly #types: CustomTypesConfig;
  readonly #role: string | undefined;
  #tag = '';

  /**
   * @param client connected, and used by nobody else
   * @param role set on the client already; set again by `reset`
   */
  constructor(client: Client, types: CustomTypesConfig, role?: string) {
    this.client = client;
    this.#types = types;
    this.#role = role;
    // `pg` keeps only the first word of the command tag; dbt shows all of it.
    const { connection } = client as unknown as { connection: NodeJS.EventEmitter };
    connection.on('commandComplete', ({ text }: { text: string }) => {
      this.#tag = text;
    });
    connection.on('emptyQuery', () => {
      this.#tag = '';
    });
    // A connection that breaks while it is idle reports at its next use; without a listener it would end the process.
    client.on('error', () => {});
  }

  /** As the server told at the end of the last statement, so that a `commit` in a hook counts. */
  get inTransaction(): boolean {
    return this.client.getTransactionStatus() === 'T' || this.failedTransaction;
  }

  /** The server's process, for cancelling. */
  get processId(): number {
    return (this.client as unknown as { processID: number }).processID;
  }

  private get failedTransaction(): boolean {
    return this.client.getTransactionStatus() === 'E';
  }

  /**
   * Runs one or more statements and gives the result of the last one.
   *
   * @throws {PgTrickleError} by what the server said; an open transaction is rolled back first.
   */
  async run(sql: string): Promise<StatementResult> {
    this.#tag = '';
    try {
      const answer = (await this.client.query({ text: sql, rowMode: 'array', types: this.#types })) as QueryArrayResult | QueryArrayResult[];
      const last = Array.isArray(answer) ? answer.at(-1) : answer;
      return { response: responseOf(this.#tag), columns: last?.fields.map((field) => field.name) ?? [], rows: last?.rows ?? [] };
    } catch (error) {
      const failure = databaseError(error, sql);
      if (this.inTransaction) await this.rollback().catch(() => {});
      throw failure;
    }
  }

  /** The columns that a query would give, with their types by the names that contracts compare. The query is run, so it should give no rows. */
  async describe(sql: string): Promise<{ name: string; type: string }[]> {
    const answer = (await this.client.query({ text: sql, rowMode: 'array' })) as QueryArrayResult | QueryArrayResult[];
    // A sql_header comes before the query.
    const { fields } = (Array.isArray(answer) ? answer.at(-1) : answer) as QueryArrayResult;
    const unknown = [...new Set(fields.map(({ dataTypeID }) => dataTypeID))].filter((oid) => contractTypeName(oid) === undefined);
    const { rows } = unknown.length === 0 ? { rows: [] } : await this.run(`select ${unknown.map((oid) => `format_type(${oid}, null)`).join(', ')}`);
    const typeOf = (oid: number) => contractTypeName(oid) ?? String(rows[0]?.[unknown.indexOf(oid)]);
    return fields.map(({ name, dataTypeID }) => ({ name, type: typeOf(dataTypeID) }));
  }

  async begin(): Promise<void> {
    await this.client.query('BEGIN');
  }

  async commit(): Promise<void> {
    if (this.failedTransaction) {
      await this.rollback();
      throw new PgTrickleError('SERVER_ERROR', { message: 'the transaction had failed and was rolled back instead of committed' });
    }
    await this.client.query('COMMIT');
  }

  async rollback(): Promise<void> {
    await this.client.query('ROLLBACK');
  }

  /** Takes back what statements have set or made for the session, the role of the profile aside. */
  async reset(): Promise<void> {
    await this.client.query('DISCARD ALL');
    if (this.#role !== undefined) await this.client.query(`SET ROLE ${quoteIdentifier(this.#role)}`);
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => {});
  }
}

function responseOf(tag: string): AdapterResponse {
  const words = tag.split(' ').filter((word) => word !== '');
  const numbers = words.filter((word) => /^\d+$/.test(word));
  return {
    message: tag,
    code: words.filter((word) => !/^\d+$/.test(word)).join(' '),
    rowsAffected: numbers.length > 0 ? Number(numbers.at(-1)) : -1,
  };
}
