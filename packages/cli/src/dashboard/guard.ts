import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What a dashboard lets in. */
export interface GuardOptions {
  readonly port: number;
  /** Made at start; whoever has it may look. */
  readonly token: string;
  /** Known to the page alone; needed besides to change something. */
  readonly actionToken: string;
  readonly allowActions: boolean;
}

export interface GuardedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

/** Why a request is refused. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 405 | 421;
  readonly reason: string;
}

export const cookieName = (port: number): string => `pgtrickle_dashboard_${port}`;

/**
 * Judges a request; undefined lets it through. Pure.
 *
 * A Host that is not loopback is a name that somebody made point here (DNS rebinding). Reading needs the token, from the address once and from the
 * cookie then. Changing needs our own Origin and the page's token in a header besides, which no other site's page can send.
 */
export function judge(
  { method, headers, query, path }: GuardedRequest,
  { port, token, actionToken, allowActions }: GuardOptions,
): Refusal | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
  if (!hosts.includes(headers.host ?? '')) return { status: 421, reason: 'This is not the host of the dashboard.' };
  if (headers.origin !== undefined && headers.origin !== `http://${headers.host}`) return { status: 403, reason: 'Another site may not ask.' };
  const given = path === '/' && query.has('token') ? query.get('token') : cookieOf(headers.cookie, cookieName(port));
  if (!equal(given, token)) return { status: 401, reason: 'Open the address that pgtrickle dashboard has printed: it holds the token.' };
  if (method === 'GET') return undefined;
  if (method !== 'POST') return { status: 405, reason: 'Only GET and POST.' };
  if (!allowActions) return { status: 403, reason: 'The dashboard is read-only: start it with --allow-actions.' };
  if (headers.origin === undefined) return { status: 403, reason: 'A request that changes something names its origin.' };
  if (!equal(headers['x-pgtrickle-token'], actionToken)) return { status: 403, reason: 'The token of the page is missing or wrong.' };
  if (headers['content-type'] !== 'application/json') return { status: 400, reason: 'Only JSON.' };
  return undefined;
}

function cookieOf(cookies: string | undefined, name: string): string | undefined {
  return cookies
    ?.split(';')
    .map((each) => each.trim())
    .find((each) => each.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

/** In the same time whatever is given. */
function equal(given: unknown, wanted: string): boolean {
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
