import { PgTrickleError } from '../error/pg-trickle-error.js';
import { type Host, parseSessionAttrs, splitHosts } from './host-list.js';
import { readService } from './read-service.js';

/** Where to connect, taken apart. What is absent has the defaults of `pg`: `PGSSLMODE`, `.pgpass` and so on. */
export interface ConnectionTarget {
  /** `postgres://user@host:5432/database?sslmode=require`, or `host=… dbname=…`; the other fields win over it. */
  readonly url?: string | undefined;
  /** A name, an address, or the folder of a Unix socket; `a,b` names several, which are tried in turn. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly database?: string | undefined;
  /** What to try after `host` and `port`: the rest of a list, taken apart. */
  readonly alternatives?: readonly Host[] | undefined;
  /** Which server of a list is wanted, by libpq's names: `any` (default), `read-write`, `read-only`, `primary`, `standby`, `prefer-standby`. */
  readonly targetSessionAttrs?: string | undefined;
  /** `disable` (default), `require`, `verify-ca`, `verify-full`, with libpq's meaning, or `no-verify`. */
  readonly sslmode?: string | undefined;
  /** File of the authority that signed the server's certificate. */
  readonly sslrootcert?: string | undefined;
  /** File of the client's certificate. */
  readonly sslcert?: string | undefined;
  /** File of the client's key. */
  readonly sslkey?: string | undefined;
  readonly applicationName?: string | undefined;
  readonly connectTimeoutSeconds?: number | undefined;
  /** Command-line options for the session: `-c statement_timeout=5s`. */
  readonly options?: string | undefined;
}

export interface ConnectionSources {
  /** What the command line says. */
  readonly flags?: ConnectionTarget | undefined;
  /** Usually `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * Chooses where to connect: flags over `PGTRICKLE_URL` over `DATABASE_URL` over the service of `PGSERVICE` over `PG*`. Another host than the
 * environment's gets neither its user nor its password.
 *
 * @throws {PgTrickleError} `CONNECT_URL_INVALID`, also when no service file has the service
 */
export function resolveConnection({ flags = {}, env = {} }: ConnectionSources): ConnectionTarget {
  const { url, ...single } = present(flags);
  if (url !== undefined) return partsOf(flags, env);
  const fromUrl = parseUrl(env.PGTRICKLE_URL || env.DATABASE_URL || undefined, env);
  // A URL that says where is not mixed with a service that may lead elsewhere.
  const fromService = env.PGSERVICE && fromUrl.host === undefined ? serviceTarget(env.PGSERVICE, env) : {};
  const base = { ...fromVariables(env), ...fromService, ...fromUrl };
  if (single.host !== undefined && single.host !== base.host) return split(single);
  return split({ ...base, ...single });
}

/** As it is merged from several places: hosts and ports may be lists still. */
type Unsplit = Omit<ConnectionTarget, 'port'> & { readonly port?: number | string | undefined };

type Environment = Readonly<Record<string, string | undefined>>;

function serviceTarget(name: string, env: Environment): Unsplit {
  const settings = readService(name, env);
  return fromSettings((key) => settings.get(key) ?? null, `the port of the service "${name}"`);
}

/** What libpq's names say, in a URL as in a service file. */
function fromSettings(get: (name: string) => string | null, portName: string): Unsplit {
  const timeout = Number(get('connect_timeout'));
  return present({
    host: get('hostaddr') ?? get('host') ?? undefined,
    port: portOf(get('port') ?? undefined, portName),
    user: get('user') ?? undefined,
    password: get('password') ?? undefined,
    database: get('dbname') ?? undefined,
    targetSessionAttrs: get('target_session_attrs') ?? undefined,
    sslmode: get('sslmode') ?? undefined,
    sslrootcert: get('sslrootcert') ?? undefined,
    sslcert: get('sslcert') ?? undefined,
    sslkey: get('sslkey') ?? undefined,
    applicationName: get('application_name') ?? undefined,
    connectTimeoutSeconds: timeout > 0 ? timeout : undefined,
    options: get('options') ?? undefined,
  });
}

function fromVariables(env: Environment): Unsplit {
  const timeout = Number(env.PGCONNECT_TIMEOUT);
  return present({
    host: env.PGHOSTADDR || env.PGHOST,
    port: portOf(env.PGPORT, 'PGPORT'),
    user: env.PGUSER,
    password: env.PGPASSWORD,
    database: env.PGDATABASE,
    targetSessionAttrs: env.PGTARGETSESSIONATTRS,
    sslmode: env.PGSSLMODE,
    sslrootcert: env.PGSSLROOTCERT,
    sslcert: env.PGSSLCERT,
    sslkey: env.PGSSLKEY,
    applicationName: env.PGAPPNAME,
    connectTimeoutSeconds: timeout > 0 ? timeout : undefined,
  });
}

/** `host=db.example.com dbname=shop`: libpq's other way to say where. */
const isKeywords = (text: string) => /^\s*[a-z_]+\s*=/.test(text);

function keywordTarget(text: string, env: Environment): Unsplit {
  const settings = new Map<string, string>();
  const pair = /\s*([a-z_]+)\s*=\s*(?:'((?:\\.|[^'\\])*)'|((?:\\.|[^\s'\\])*))(?=\s|$)/suy;
  const end = text.trimEnd().length;
  while (pair.lastIndex < end) {
    const [, key, quoted, bare] = pair.exec(text) ?? [];
    if (key === undefined) throw unreadable('it is no list of settings', "Write host=… dbname=…; a value with spaces stands in 'quotes'.");
    settings.set(key, (quoted ?? bare ?? '').replace(/\\(.)/gs, '$1'));
  }
  const service = settings.get('service');
  return { ...(service === undefined ? {} : serviceTarget(service, env)), ...fromSettings((key) => settings.get(key) ?? null, 'its port') };
}

/**
 * Takes a URL apart. Its text is in no message, because it may hold a password.
 *
 * @throws {PgTrickleError} `CONNECT_URL_INVALID`
 */
function parseUrl(text: string | undefined, env: Environment): Unsplit {
  if (text === undefined) return {};
  if (isKeywords(text)) return keywordTarget(text, env);
  if (!/^postgres(ql)?:\/\//.test(text)) throw unreadable('it does not start with postgres:// or postgresql://');
  // A scheme that URL knows nothing of keeps it from reading anything into user and host. Of a list of hosts it takes the first.
  const [head = '', credentials = '', list = '', rest = ''] = /^(.*?:\/\/)([^/?]*@)?([^/?@]*)(.*)$/s.exec(text)?.slice(1) ?? [];
  const hosts = list.split(',').map((each) => URL.parse(`postgres://${each}/`));
  const url = URL.parse(list.includes(',') ? `${head}${credentials}h${rest}` : text);
  const authority = text.replace(/^[a-z]+:\/\//, '').split('/')[0] ?? '';
  if (url === null || hosts.includes(null) || /[#?].*@/.test(authority)) throw unreadable('it is not a URL');
  const query = url.searchParams;
  const service = query.get('service');
  return {
    ...(service === null ? {} : serviceTarget(service, env)),
    ...present({
      host: hosts.map((each) => decoded(each?.hostname.replace(/^\[(.*)\]$/, '$1') ?? '')).join(','),
      port: portOf(hosts.some((each) => each?.port) ? hosts.map((each) => each?.port ?? '').join(',') : '', 'its port'),
      user: decoded(url.username),
      password: decoded(url.password),
      // From the text: URL reads a path of `.` or `..` as a folder and drops it.
      database: decoded(/^[a-z]+:\/\/[^/?#]*\/?([^?#]*)/.exec(text)?.[1] ?? ''),
    }),
    ...fromSettings((name) => query.get(name), 'its port'),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unreadable('a % in it is not followed by two hexadecimal digits');
  }
}

/** Without what is undefined or empty. */
function present<Target extends Unsplit>(target: Target): Target {
  return Object.fromEntries(Object.entries(target).filter(([, value]) => value !== undefined && value !== '')) as Target;
}

/** A port, or a list of them as it stands. */
function portOf(text: string | undefined, what: string): number | string | undefined {
  if (text === undefined || text === '') return undefined;
  for (const each of text.split(',')) {
    const port = Number(each);
    const isPort = Number.isInteger(port) && port > 0 && port < 65_536;
    if (!isPort && !(each === '' && text.includes(',')))
      throw unreadable(`${what} is ${JSON.stringify(each)}`, 'A port is a number from 1 to 65535.');
  }
  return text.includes(',') ? text : Number(text);
}

function unreadable(
  problem: string,
  hint = 'Write postgres://user:password@host:5432/database; special characters are percent-encoded.',
): PgTrickleError {
  return new PgTrickleError('CONNECT_URL_INVALID', { message: `the connection cannot be read: ${problem}`, hint });
}

/** The first host of a list stands where a single one does. */
function split({ host, port, ...rest }: Unsplit): ConnectionTarget {
  parseSessionAttrs(rest.targetSessionAttrs);
  const [first, ...alternatives] = splitHosts(host, port?.toString());
  return { ...rest, ...first, ...(alternatives.length === 0 ? {} : { alternatives }) };
}

/** A target taken apart: no URL in it any more. */
export function partsOf(target: string | ConnectionTarget, env: Environment = process.env): Omit<ConnectionTarget, 'url'> {
  const { url, ...single } = present(typeof target === 'string' ? { url: target } : target);
  return split({ ...parseUrl(url, env), ...single });
}

/** Where a target leads, for people: `user@host:5432/database`, never with the password. */
export function describeConnection(target: string | ConnectionTarget): string {
  const { user, host, port, alternatives = [], database } = partsOf(target);
  const shown = [{ host, port }, ...alternatives].map(describeHost).join(',');
  return `${user === undefined ? '' : `${user}@`}${shown}${database === undefined ? '' : `/${database}`}`;
}

const describeHost = ({ host = 'localhost', port = 5432 }: Host): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;
