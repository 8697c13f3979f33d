import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { fromUnknown } from '@pgtrickle-js/core';
import { type ActionKind, actionKinds } from './actions.js';
import { readPage, servedAssets } from './assets.js';
import { cookieName, type GuardOptions, judge } from './guard.js';
import type { Hub } from './hub.js';

export interface DashboardOptions extends Omit<GuardOptions, 'port'> {
  readonly title: string;
  readonly hub: Hub;
  readonly perform: (kind: ActionKind, name: string) => Promise<void>;
  readonly details: (name: string) => Promise<unknown>;
  readonly refreshes: (name: string) => unknown;
  readonly graph: (around: string | undefined) => Promise<unknown>;
}

const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** The dashboard's server: three files by name, a stream of events, and actions where they are allowed. The caller lets it listen on loopback. */
export function createDashboardServer(options: DashboardOptions): Server {
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    void handle(request, response, options).catch(() => response.destroy());
  });
  server.headersTimeout = 5_000;
  server.requestTimeout = 10_000;
  return server;
}

async function handle(request: IncomingMessage, response: ServerResponse, options: DashboardOptions): Promise<void> {
  const { method = 'GET', url = '/', socket } = request;
  const [path = '/', search] = url.split(/\?(.*)/s, 2);
  const query = new URLSearchParams(search);
  const port = socket.localPort ?? 0;
  const refusal = judge({ method, path, query, headers: request.headers }, { ...options, port });
  if (refusal !== undefined) return answer(response, refusal.status, `${refusal.reason}\n`);
  if (method === 'POST') return act(request, response, path, options);
  if (path === '/' && query.has('token')) {
    // The token leaves the address, so that it does not stay in the history of the browser.
    response.setHeader('set-cookie', `${cookieName(port)}=${options.token}; HttpOnly; SameSite=Strict; Path=/`);
    response.writeHead(303, { location: '/' }).end();
    return;
  }
  if (path === '/events') return options.hub.add(response);
  if (path === '/') {
    options.hub.expect();
    const page = await readPage();
    return answer(response, 200, fill(page, { title: options.title, token: options.allowActions ? options.actionToken : '' }), types.html);
  }
  if (Object.hasOwn(questions, path)) return tell(response, () => questions[path]?.(options, query));
  const name = path.slice(1);
  const readAsset = servedAssets.get(name);
  if (readAsset === undefined) return answer(response, 404, 'There is nothing here.\n');
  answer(response, 200, await readAsset(), types[name.split('.')[1] ?? '']);
}

async function act(request: IncomingMessage, response: ServerResponse, path: string, { perform }: DashboardOptions): Promise<void> {
  const kind = actionKinds.find((each) => path === `/actions/${each}`);
  if (kind === undefined) return answer(response, 404, 'There is no such action.\n');
  const name = await readName(request);
  if (name === undefined) return answer(response, 400, 'The name of a stream table is needed.\n');
  await tell(response, async () => {
    await perform(kind, name);
    return {};
  });
}

/** What a page may ask for by GET, besides the stream of events. */
const questions: Readonly<Record<string, (options: DashboardOptions, query: URLSearchParams) => unknown>> = {
  '/details': ({ details }, query) => details(query.get('name') ?? ''),
  '/refreshes': ({ refreshes }, query) => refreshes(query.get('name') ?? ''),
  '/graph': ({ graph }, query) => graph(query.get('around') ?? undefined),
};

async function tell(response: ServerResponse, work: () => unknown): Promise<void> {
  try {
    answer(response, 200, JSON.stringify(await work()), 'application/json');
  } catch (error) {
    const { code, message, hint } = fromUnknown(error);
    answer(response, 422, JSON.stringify({ code, message, hint }), 'application/json');
  }
}

/** `{ "name": "public.orders" }`, of a length that a name has. */
async function readName(request: IncomingMessage): Promise<string | undefined> {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 1_000) return undefined;
  }
  try {
    const { name } = JSON.parse(text) as { readonly name?: unknown };
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const fill = (text: string, values: Readonly<Record<string, string>>) =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => (values[name] ?? '').replace(/[&<>"]/g, (character) => entities[character] ?? character));

function answer(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}
