// Temporal: activities over the pgtrickle command. What trying again cannot mend is a non-retryable failure.
import { ApplicationFailure, Context } from '@temporalio/activity';
import { pgtrickle } from '../run-pgtrickle.mjs';

async function run(...words) {
  try {
    return await pgtrickle(words, { signal: Context.current().cancellationSignal });
  } catch (error) {
    throw error.retryable === false ? ApplicationFailure.nonRetryable(error.message, 'PgtrickleFailure') : error;
  }
}

export const refresh = (streamTable) => run('refresh', streamTable);
export const waitUntilPopulated = (streamTable) => run('wait', streamTable, '--populated', '--timeout', '60s');
export const freshness = (streamTable) => run('freshness', streamTable);
