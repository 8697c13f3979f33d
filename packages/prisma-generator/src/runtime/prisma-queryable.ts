import { fromUnknown, PgTrickleError, type Queryable } from '@pgtrickle-js/core/portable';

/** A Prisma client, or the one of a transaction, as far as it is used here. */
export interface RawClient {
  $queryRawUnsafe(sql: string, ...values: unknown[]): Promise<unknown>;
  $executeRawUnsafe(sql: string, ...values: unknown[]): Promise<number>;
}

/** The connection of a Prisma client for core: statements run where the client runs, in its transaction. */
export function prismaQueryable(client: RawClient): Queryable {
  return {
    async query(text: string, values: readonly unknown[] = []) {
      try {
        return { rows: (await client.$queryRawUnsafe(text, ...values)) as Record<string, unknown>[] };
      } catch (error) {
        throw toServerError(error);
      }
    },
  };
}

/** Runs a function of the extension. Its result, often `void`, is nothing that Prisma could read. */
export async function execute(
  client: RawClient,
  { sql, values }: { readonly sql: string; readonly values: readonly unknown[] },
  action: string,
): Promise<void> {
  try {
    await client.$executeRawUnsafe(sql, ...values);
  } catch (error) {
    throw fromUnknown(toServerError(error), { action, writes: true });
  }
}

interface AdapterCause {
  readonly kind?: string;
  readonly originalCode?: string;
  readonly originalMessage?: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** What the driver adapter wrapped: the server's SQLSTATE and message, or why there is no server. */
function toServerError(error: unknown): unknown {
  const cause = (error as { meta?: { driverAdapterError?: { cause?: AdapterCause } } } | null)?.meta?.driverAdapterError?.cause;
  if (cause === undefined) return error;
  if (cause.originalCode !== undefined) {
    return Object.assign(new Error(cause.originalMessage), { code: cause.originalCode, detail: cause.detail, hint: cause.hint, cause: error });
  }
  const code = connectCodes[cause.kind ?? ''];
  if (code === undefined) return error;
  return new PgTrickleError(code, { message: ((error as Error).message.split('Message: ').at(-1) ?? '').replaceAll('`', ''), cause: error });
}

const connectCodes = {
  DatabaseNotReachable: 'CONNECT_REFUSED',
  AuthenticationFailed: 'CONNECT_AUTH_FAILED',
  DatabaseDoesNotExist: 'CONNECT_DATABASE_MISSING',
  ConnectionClosed: 'CONNECT_LOST',
  SocketTimeout: 'CONNECT_TIMEOUT',
} as Readonly<Record<string, 'CONNECT_REFUSED' | 'CONNECT_AUTH_FAILED' | 'CONNECT_DATABASE_MISSING' | 'CONNECT_LOST' | 'CONNECT_TIMEOUT'>>;
