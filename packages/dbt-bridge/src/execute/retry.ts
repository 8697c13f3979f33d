import { fromUnknown, type PgTrickleError } from '@pgtrickle-js/core';

const maxAttempts = 4;

/** Does work again that another session was in the way of; before that, `onRetry`. Longer pauses each time, and never the same twice, so that two runs do not meet again. */
export async function retry<Result>(
  work: (attempt: number) => Promise<Result>,
  onRetry: (error: PgTrickleError) => Promise<unknown> | undefined = () => undefined,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (thrown) {
      const error = fromUnknown(thrown);
      if (attempt === maxAttempts || !isTransient(error)) throw thrown;
      await onRetry(error);
      await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt * (0.5 + Math.random())));
    }
  }
}

/** The server's ways to say that two sessions were in each other's way and that another attempt may do. */
function isTransient({ details, message }: PgTrickleError): boolean {
  switch (details.sqlstate) {
    case '40P01':
    case '40001':
      return true;
    case 'XX000':
      return /tuple concurrently (updated|deleted)|could not open relation with OID|cache lookup failed/.test(message);
    case '23505':
      return /constraint "pg(?:_\w+_index|[ts]_\w+)"/.test(message);
    default:
      return false;
  }
}
