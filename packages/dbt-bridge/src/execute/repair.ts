import type { Capabilities, Change, Plan } from '@pgtrickle-js/core';

/** What makes a stream table whole again after something that it reads was replaced. */
export interface Repair {
  readonly by: 'making anew' | 'refreshing';
  readonly reason: string;
  /** Whether the model is as it was when it was last applied: then only views that were taken in are printed in other words. */
  readonly keepsQuery?: boolean | undefined;
}

export const repairs = {
  lostSource: { by: 'making anew', reason: 'a relation that it reads was replaced' },
  // Core finds these by itself, once they have changed.
  changedNestedView: { by: 'making anew', reason: 'a view that it reads through another view has changed' },
} as const satisfies Record<string, Repair>;

/** Versions whose alter takes no query keep the view's old text in a refresh. */
export const repairOfView = (capabilities: Capabilities): Repair => ({
  by: capabilities.accepts('alter_stream_table', 'query') ? 'refreshing' : 'making anew',
  reason: 'a view that it reads has changed',
});

/** What is left to repair after a plan: what is made anew reads what there is. */
export const repairAfter = (action: Plan['action'], repair: Repair | undefined): Repair | undefined =>
  action === 'create' || (action === 'rebuild' && repair?.by === 'refreshing') ? undefined : repair;

/** The changes that are the model's: the server gives a stream table whose source is dropped the status ERROR. */
export const ownChanges = (changes: readonly Change[], repair: Repair | undefined): readonly Change[] =>
  repair?.reason === repairs.lostSource.reason
    ? changes.filter(
        (change) =>
          !(change.kind === 'status' && change.from === 'ERROR') &&
          !(change.kind === 'query' && change.class === 'same' && repair.keepsQuery === true),
      )
    : changes;

/** The changes of a plan together with the reason for the repair, which core knows as a full refresh. */
export function withReason(planned: readonly Change[], repair: Repair): Change[] {
  const { by, reason } = repair;
  const changes = ownChanges(planned, repair);
  if (by === 'refreshing') return [...changes, { kind: 'rebuild', reason }];
  const asked = changes.findIndex((change) => change.kind === 'rebuild');
  // Core's own reason says more about a view than that there is one.
  const isKnown = changes.some((change) => change.kind === 'rebuild' && change.reason === repairs.changedNestedView.reason);
  const told = isKnown && reason !== repairs.lostSource.reason ? repairs.changedNestedView.reason : reason;
  return changes.flatMap((change, index): Change[] => {
    if (index === asked) return [{ kind: 'rebuild', reason: told }];
    // What a lost source has of views below it is gone as well.
    return change.kind === 'rebuild' && [told, repairs.changedNestedView.reason].includes(change.reason) ? [] : [change];
  });
}
