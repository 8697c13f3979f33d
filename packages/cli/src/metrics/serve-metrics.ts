import { createServer, type Server, type ServerResponse } from 'node:http';
import { acceptedFormat, contentTypes, renderExposition } from './render-exposition.js';
import type { Scraper } from './scraper.js';

/** A server of `/metrics`, and of nothing else but a page that leads there. The caller lets it listen. */
export function createMetricsServer(scraper: Pick<Scraper, 'scrape'>): Server {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, 'Only GET.\n', { allow: 'GET, HEAD' });
    if (path === '/') return answer(response, 200, landingPage, { 'content-type': 'text/html; charset=utf-8' });
    if (path !== '/metrics') return answer(response, 404, 'There is only /metrics.\n');
    const format = acceptedFormat(request.headers.accept);
    scraper.scrape().then(
      (families) => answer(response, 200, renderExposition(families, format), { 'content-type': contentTypes[format] }),
      () => answer(response, 500, 'The metrics could not be read.\n'),
    );
  });
  // A client that sends nothing, or slowly, does not keep a socket.
  server.requestTimeout = 10_000;
  server.headersTimeout = 5_000;
  server.keepAliveTimeout = 75_000;
  return server;
}

const landingPage = '<!doctype html><html lang="en"><title>pgtrickle metrics</title><a href="/metrics">Metrics</a></html>\n';

function answer(response: ServerResponse, status: number, body: string, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
