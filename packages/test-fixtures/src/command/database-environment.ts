/** The environment of a command that shall use this database: its address as a URL and as libpq's variables. */
export function databaseEnvironment(url: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  // What libpq would prefer to the address given here.
  const { PGHOSTADDR: _address, PGSERVICE: _service, PGSSLMODE: _ssl, PGPASSWORD: _password, ...kept } = env;
  const sslMode = searchParams.get('sslmode');
  return {
    ...kept,
    PGTRICKLE_URL: url,
    DATABASE_URL: url,
    PGHOST: searchParams.get('host') ?? (hostname.replace(/^\[|\]$/g, '') || 'localhost'),
    PGPORT: port || '5432',
    PGUSER: decodeURIComponent(username) || 'postgres',
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    ...(password !== '' && { PGPASSWORD: decodeURIComponent(password) }),
    ...(sslMode !== null && { PGSSLMODE: sslMode }),
  };
}
