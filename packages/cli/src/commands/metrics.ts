import { catalogReader, type PgTrickleError, type Queryable, renderError } from '@pgtrickle-js/core';
import type { Command } from '../command.js';
import { type ListenAddress, parseListenAddress } from '../http/listen-address.js';
import type { MetricFamily } from '../metrics/sample.js';
import { parseSeconds } from '../options.js';
import type { Connection, Session } from '../session.js';

/**
 * Reads every metric once. Counters that only a running server can keep (`pgtrickle_refreshes_total` and its kind) are not among them.
 *
 * @throws {PgTrickleError} `SERVER_*`
 */
export async function metrics(db: Queryable): Promise<MetricFamily[]> {
  return (await import('../metrics/read-metrics.js')).readMetrics(catalogReader(db));
}

export const command: Command = {
  description: 'Print metrics for Prometheus, or serve them: /metrics as Prometheus or OpenMetrics text, one query per scrape.',
  options: [
    { flags: '--serve', help: 'serve them until interrupted' },
    { flags: '--listen <address>', help: 'where to serve: port or host:port (default: 127.0.0.1:9479)', parse: parseListenAddress },
    { flags: '--timeout <duration>', help: 'how long a scrape may take (default: 8s)', parse: parseSeconds },
    { flags: '--format <format>', help: 'the text that is printed', choices: ['prometheus', 'openmetrics'], default: 'prometheus' },
  ],
  examples: ['pgtrickle metrics', 'pgtrickle metrics --serve', 'pgtrickle metrics --serve --listen 0.0.0.0:9479 --timeout 5s'],
  prepare(_, { serve, listen = { host: '127.0.0.1', port: 9479 }, timeout = 8, format }) {
    return async (session) => {
      if (serve === true) return serveMetrics(session, listen as ListenAddress, (timeout as number) * 1_000);
      const families = await metrics(await session.connect());
      const { renderExposition } = await import('../metrics/render-exposition.js');
      return {
        data: { metrics: families },
        rows: families.flatMap(({ name, type, samples }) => samples.map(({ labels, value }) => ({ name, type, labels, value }))),
        text: renderExposition(families, format as 'prometheus' | 'openmetrics').trimEnd(),
        ok: true,
      };
    };
  },
};

async function serveMetrics(session: Session, address: ListenAddress, timeoutMs: number): Promise<undefined> {
  const [{ openScraper }, { createMetricsServer }, { listen, untilStopped }] = await Promise.all([
    import('../metrics/scraper.js'),
    import('../metrics/serve-metrics.js'),
    import('../http/listen.js'),
  ]);
  // Connected before anyone is served, so that a wrong password is an ordinary message; later the database may come and go.
  let first: Connection | undefined = await session.connectAnew();
  await metrics(first);
  const connect = async () => {
    const connection = first ?? (await session.connectAnew());
    first = undefined;
    return connection;
  };
  const onChange = (error: PgTrickleError | undefined) =>
    session.terminal.err(error === undefined ? 'The database is read again.\n' : `${renderError(error)}\n`);
  const scraper = openScraper({ connect, timeoutMs, onChange });
  const server = createMetricsServer(scraper);
  session.terminal.err(`Metrics of ${await session.target()} at ${await listen(server, address)}/metrics\n`);
  await untilStopped(server, session.signal);
  await scraper.close();
  session.signal.throwIfAborted();
  return undefined;
}
