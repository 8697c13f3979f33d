/** As much of a router as the example needs: `:name` in a path is a parameter, what a handler returns is sent as JSON, undefined is 404. */
export function router() {
  const routes = [];
  const add = (method) => (path, handler) => {
    routes.push({ method, pattern: new RegExp(`^${path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`), handler });
  };
  return {
    get: add('GET'),
    post: add('POST'),
    async handle(request, response) {
      const { pathname } = new URL(request.url, 'http://localhost');
      const route = routes.find(({ method, pattern }) => method === request.method && pattern.test(pathname));
      try {
        const parameters = Object.fromEntries(
          Object.entries(route?.pattern.exec(pathname).groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
        );
        const result = await route?.handler(parameters, request.method === 'POST' ? await readJson(request) : undefined);
        send(response, result === undefined ? 404 : 200, result ?? { error: 'not found' });
      } catch (error) {
        console.error(error);
        send(response, 500, { error: 'something went wrong' });
      }
    },
  };
}

async function readJson(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return JSON.parse(text);
}

function send(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(value)}\n`);
}
