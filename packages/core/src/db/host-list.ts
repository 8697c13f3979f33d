import { PgTrickleError } from '../error/pg-trickle-error.js';

/** A server to try; what is absent has the default of `pg`. */
export interface Host {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

/** Which of several servers is wanted, by libpq's names. */
const sessionAttrs = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const;

export type SessionAttrs = (typeof sessionAttrs)[number];

/** @throws {PgTrickleError} `CONNECT_URL_INVALID` */
export function parseSessionAttrs(text: string | undefined): SessionAttrs {
  const found = sessionAttrs.find((each) => each === (text ?? 'any'));
  if (found === undefined) throw unreadable(`${JSON.stringify(text)} is no target_session_attrs`, `Use one of ${sessionAttrs.join(', ')}.`);
  return found;
}

/**
 * Takes libpq's lists apart: hosts `a,b` with ports `1,2`, or with one port for all. An empty element has the default.
 *
 * @param ports - numbers, as they were checked before
 * @throws {PgTrickleError} `CONNECT_URL_INVALID` when there are several ports, and not one for each host
 * @see https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS
 */
export function splitHosts(hostList: string | undefined, portList: string | undefined): Host[] {
  const hosts = (hostList ?? '').split(',');
  const ports = (portList ?? '').split(',');
  if (ports.length > 1 && ports.length !== hosts.length) {
    throw unreadable(
      `it names ${hosts.length} host${hosts.length === 1 ? '' : 's'} and ${ports.length} ports`,
      'Name one port for all hosts, or one for each.',
    );
  }
  return hosts.map((host, index) => {
    const port = ports.length === 1 ? ports[0] : ports[index];
    return { ...(host === '' ? {} : { host }), ...(port ? { port: Number(port) } : {}) };
  });
}

const unreadable = (problem: string, hint: string) =>
  new PgTrickleError('CONNECT_URL_INVALID', { message: `the connection cannot be read: ${problem}`, hint });
