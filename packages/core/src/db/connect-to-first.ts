import type { Client } from 'pg';
import { PgTrickleError } from '../error/pg-trickle-error.js';
import { serverErrorOf } from '../error/server-error.js';
import { type ConnectionTarget, describeConnection } from './connection-target.js';
import type { SessionAttrs } from './host-list.js';

/**
 * Connects to the first server of a list that answers and is of the kind that is wanted. As with libpq a server that refuses the login ends the search;
 * one that starts or stops, or is of another kind, does not.
 *
 * @throws {PgTrickleError} `CONNECT_*`: that of the hosts when all fail alike, else `CONNECT_FAILED` with what each said
 * @see https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS
 */
export async function connectToFirst(
  hosts: readonly ConnectionTarget[],
  wanted: SessionAttrs,
  connectTo: (host: ConnectionTarget) => Promise<Client>,
): Promise<Client> {
  const failures: PgTrickleError[] = [];
  for (const kind of wanted === 'prefer-standby' ? (['standby', 'any'] as const) : [wanted]) {
    failures.length = 0;
    for (const host of hosts) {
      try {
        return await assertKind(await connectTo(host), kind, host);
      } catch (error) {
        if (!(error instanceof PgTrickleError) || isRefusal(error)) throw error;
        failures.push(error);
      }
    }
  }
  const [first] = failures;
  const isAlike = first !== undefined && failures.every(({ code }) => code === first.code);
  throw new PgTrickleError(isAlike ? first.code : 'CONNECT_FAILED', {
    message: failures.map(({ message }) => message).join('; '),
    hint: failures.find(({ hint }) => hint !== undefined)?.hint,
    details: { target: hosts.map(describeConnection).join(',') },
    cause: first,
  });
}

/** Whether a server has answered and said no: another one would hardly say yes. */
function isRefusal(error: PgTrickleError): boolean {
  const answer = serverErrorOf(error.cause);
  return error.code === 'CONNECT_URL_INVALID' || (answer !== undefined && answer.sqlstate !== startsOrStops);
}

const startsOrStops = '57P03';

/** What each kind asks of a server, and what it is where that does not hold. */
const kinds: Readonly<Record<Exclude<SessionAttrs, 'any' | 'prefer-standby'>, readonly [holds: string, otherwise: string]>> = {
  'read-write': [`pg_catalog.current_setting('transaction_read_only') = 'off'`, 'it is read-only'],
  'read-only': [`pg_catalog.current_setting('transaction_read_only') = 'on'`, 'it is not read-only'],
  primary: ['not pg_catalog.pg_is_in_recovery()', 'it is a standby'],
  standby: ['pg_catalog.pg_is_in_recovery()', 'it is no standby'],
};

async function assertKind(client: Client, kind: SessionAttrs, host: ConnectionTarget): Promise<Client> {
  if (kind === 'any' || kind === 'prefer-standby') return client;
  const [holds, otherwise] = kinds[kind];
  const answer = await client.query<{ holds: string }>(`select (${holds})::text as holds`).catch((error: Error) => error);
  if (!(answer instanceof Error) && answer.rows[0]?.holds === 'true') return client;
  await client.end().catch(() => undefined);
  throw new PgTrickleError('CONNECT_FAILED', {
    message: `cannot connect to ${describeConnection(host)}: ${answer instanceof Error ? 'the connection was lost' : otherwise}`,
    hint: `target_session_attrs=${kind} asks for another server.`,
  });
}
