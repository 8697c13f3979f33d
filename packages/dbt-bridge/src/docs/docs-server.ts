import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';

const served: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/index.html': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/manifest.json': { file: 'manifest.json', type: 'application/json' },
  '/catalog.json': { file: 'catalog.json', type: 'application/json' },
};

const headers = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Whether only this machine reaches an address. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);

/** Serves what `docs generate` has written, as it is at each request. The caller lets it listen on the host. */
export function createDocsServer(targetDir: string, host: string): Server {
  const own = isLoopback(host) ? ['127.0.0.1', 'localhost', host === '::1' ? '[::1]' : host] : undefined;
  return createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    // On loopback, another name is one that somebody made point here (DNS rebinding).
    if (own?.every((name) => request.headers.host !== `${name}:${request.socket.localPort}`)) {
      return answer(response, 421, 'This is not the host of these docs.\n');
    }
    void handle(request, response, targetDir).catch(() => response.destroy());
  });
}

async function handle({ method, url = '/' }: IncomingMessage, response: ServerResponse, targetDir: string): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD') return answer(response, 405, 'Only GET.\n');
  const [path = '/'] = url.split('?', 1);
  const asset = Object.hasOwn(served, path) ? served[path] : undefined;
  if (asset === undefined) return answer(response, 404, 'There is nothing here.\n');
  const body = await readFile(join(targetDir, asset.file)).catch(() => undefined);
  if (body === undefined) return answer(response, 404, 'pgt-dbt docs generate has not written this.\n');
  answer(response, 200, body, asset.type);
}

function answer(response: ServerResponse, status: number, body: string | Buffer, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}
