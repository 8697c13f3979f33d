/** What goes wrong, with the statement that it happens to. */
export type Fault = (
  | { readonly kind: 'cut' }
  /** Holds the statement, or its reply, for so long. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Nothing passes any more in either direction, and the connection stays open. */
  | { readonly kind: 'blackhole' }
) & {
  /** `request` (default): the server never sees the statement. `reply`: the server has finished it, and the client never hears of it. */
  readonly at?: 'request' | 'reply' | undefined;
  /** Which: the n-th that passes from now on, over all connections (default 1, the next), or the first that matches. */
  readonly statement?: number | RegExp | undefined;
};

/** A fault that waits for its statement. */
export interface ArmedFault {
  readonly fault: Fault;
  readonly struck: (statement: string) => void;
  /** Statements still to pass. */
  left: number;
}

/** The fault that a statement meets, taken out of the list. Every fault counts it. */
export function faultFor(statement: string, armed: ArmedFault[]): Fault | undefined {
  let hit: ArmedFault | undefined;
  for (const each of armed) {
    const { statement: which = 1 } = each.fault;
    const meets = typeof which === 'number' ? --each.left <= 0 : new RegExp(which.source, which.flags.replace(/[gy]/g, '')).test(statement);
    if (meets) hit ??= each;
  }
  if (hit === undefined) return undefined;
  armed.splice(armed.indexOf(hit), 1);
  hit.struck(statement);
  return hit.fault;
}
