import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir, platform, userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * Why no container can be started, or undefined when a Docker engine answers. It looks where testcontainers looks, without loading it,
 * and waits at most a second: a socket that nobody serves any more is no engine.
 */
export async function missingEngine(env: NodeJS.ProcessEnv, home = homedir()): Promise<string | undefined> {
  const given = env.DOCKER_HOST ?? configuredHost(home);
  const places = given ? [given] : usualSockets(env, home).filter((path) => platform() === 'win32' || existsSync(path));
  if (places.length === 0) return 'there is no Docker engine';
  const answers = await Promise.all(places.map((place) => answersAt(place)));
  return answers.includes(true) ? undefined : `no Docker engine answers at ${places.join(', ')}`;
}

function configuredHost(home: string): string | undefined {
  const file = join(home, '.testcontainers.properties');
  return existsSync(file) ? /^(?:tc|docker)\.host\s*=\s*(\S+)/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
}

function usualSockets(env: NodeJS.ProcessEnv, home: string): string[] {
  if (platform() === 'win32') return ['//./pipe/docker_engine'];
  const folders = [env.XDG_RUNTIME_DIR, join(home, '.docker/run'), join(home, '.docker/desktop'), `/run/user/${userInfo().uid}`];
  return ['/var/run/docker.sock', ...folders.filter((folder) => folder !== undefined).map((folder) => join(folder, 'docker.sock'))];
}

/** Any answer counts: an engine behind TLS answers a plain request with a refusal. */
function answersAt(place: string): Promise<boolean> {
  const socket = connect(address(place)).setTimeout(1000);
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => socket.write('GET /_ping HTTP/1.0\r\n\r\n'));
    socket.once('data', () => resolve(true));
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => resolve(false));
  }).finally(() => socket.destroy());
}

function address(place: string): { path: string } | { host: string; port: number } {
  if (!URL.canParse(place)) return { path: place };
  const { hostname, port, pathname, protocol } = new URL(place);
  if (hostname === '' || protocol === 'npipe:') return { path: pathname };
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 2375) };
}
