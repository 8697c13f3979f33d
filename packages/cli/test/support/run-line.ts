import { runHere } from './run-here.js';
import type { ProcessResult } from './run-pgtrickle.js';
import { password, type Shop } from './shop.js';

/**
 * Runs a line as a shell would: `PGPORT={port} pgtrickle list "a b"`, with the places of the shop filled in.
 * What differs from one run to the next is masked; a password in what is printed is an error.
 */
export async function runLine(line: string, { url, role }: Shop, cwd?: string): Promise<ProcessResult> {
  const { hostname: host, port, pathname, password: superuserPassword } = new URL(url);
  const roleUrl = Object.assign(new URL(url), { username: role, password }).href;
  const places: Readonly<Record<string, string>> = { url, role_url: roleUrl, role, host, port, database: pathname.slice(1), password };
  const words = [...line.trim().matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) =>
    (quoted ?? bare ?? '').replace(/\{(\w+)\}/g, (_, name) => places[name] ?? `{${name}}`),
  );
  const command = words.indexOf('pgtrickle');
  const variables = Object.fromEntries(words.slice(0, command).map((word) => word.split(/=(.*)/s).slice(0, 2)));
  const { exit, stdout, stderr } = await runHere(words.slice(command + 1), { PGTRICKLE_URL: url, ...variables }, cwd);
  for (const secret of [password, superuserPassword]) {
    if (secret.length > 3 && `${stdout}${stderr}`.includes(secret)) throw new Error(`${line} prints a password`);
  }
  const anonymous = (text: string) =>
    (cwd === undefined ? text : text.replaceAll(cwd, '{folder}'))
      .replaceAll(pathname.slice(1), '{database}')
      .replaceAll(role, '{role}')
      .replaceAll(`:${port}`, ':{port}');
  return { exit, stdout: mask(anonymous(stdout)), stderr: mask(anonymous(stderr)) };
}

/** What differs from one run to the next, or from the stand-in to the extension. */
export function mask(text: string): string {
  return text
    .replace(/("(?:\w*Seconds|\w*Ms|\w*[oO]id|id|\w*Bytes)": ?)-?[\d.e-]+/g, '$1"<number>"')
    .replace(/^( +(?:- )?\w*Seconds: )-?[\d.e-]+$/gm, '$1<number>')
    .replace(/("properties": )\{\n[\s\S]*?\n {2}\}/g, '$1"<properties>"')
    .replace(/do \$pgtrickle\$[\s\S]*?end \$pgtrickle\$/g, 'do <block>')
    .replace(/\d+ info$/gm, '<n> info')
    .replace(/("info": )\d+/g, '$1"<number>"')
    .replace(/("columnsUsed": )(null|\[[^\]]*\])/g, '$1"<columns>"')
    .replace(/^(\w+ +server +\w+ +).*$/gm, '$1<detail>')
    .replace(/^\d+ pass(?=$|, 1 warn, 1 error|, 2 error)/gm, '<n> pass')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/(refreshed|skipped|failed) +\d+/g, '$1 <ms>')
    .replace(/ +MS /g, ' MS ')
    .replace(/current (\d+m )?\d+s ago/g, 'current $1<seconds> ago');
}
