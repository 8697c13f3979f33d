// Temporal: wait, refresh, check. Nothing here touches Node: workflows run in Temporal's sandbox.
import { proxyActivities } from '@temporalio/workflow';

const { refresh, waitUntilPopulated, freshness } = proxyActivities({
  startToCloseTimeout: '10 minutes',
  retry: { initialInterval: '1s', maximumAttempts: 5 },
});

export async function refreshStreamTable(streamTable) {
  await waitUntilPopulated(streamTable);
  await refresh(streamTable);
  return freshness(streamTable);
}
