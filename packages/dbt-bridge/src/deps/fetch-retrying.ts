import { setTimeout as sleep } from 'node:timers/promises';
import { PgTrickleError } from '@pgtrickle-js/core';

const attempts = 5;

/** What an address answers. A server that fails or does not answer is asked again, a second later each time. @throws {PgTrickleError} `DBT_PACKAGE_UNAVAILABLE` */
export async function fetchRetrying(url: string, signal?: AbortSignal): Promise<Buffer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask(url, signal);
    if (Buffer.isBuffer(answer)) return answer;
    if (attempt === attempts || !answer.again || signal?.aborted)
      throw new PgTrickleError('DBT_PACKAGE_UNAVAILABLE', {
        message: `${withoutSecrets(url)}: ${answer.why}`,
        hint: 'Check the address and the network, or use git: or local: packages.',
      });
    await sleep(1000, undefined, { signal }).catch(() => {});
  }
}

async function ask(url: string, signal?: AbortSignal): Promise<Buffer | { readonly why: string; readonly again: boolean }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([AbortSignal.timeout(30_000), ...(signal ? [signal] : [])]) });
    if (response.ok) return Buffer.from(await response.arrayBuffer());
    return { why: `the server answered ${response.status} ${response.statusText}`, again: response.status >= 500 || response.status === 429 };
  } catch (error) {
    const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
    // A host that does not exist does not come to exist within seconds.
    return { why: cause?.message ?? message, again: cause?.code !== 'ENOTFOUND' && cause?.code !== 'EAI_AGAIN' };
  }
}

/** User and password of an address are nobody's business. */
export function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
