import type { UniqueId } from '../manifest/resource.js';

/** The selected nodes and what each waits for; edges through nodes that were not selected count. */
export interface Schedule {
  /** In the order in which they are counted and, where nothing else decides, started. */
  readonly nodes: readonly UniqueId[];
  readonly parents: ReadonlyMap<UniqueId, readonly UniqueId[]>;
}

/** What is left after a node: `done`, or `failed`, and then everything that needs it is skipped. */
export type Verdict = 'done' | 'failed';

export interface ScheduleOptions {
  /** How many nodes run at a time; from 1. */
  readonly threads: number;
  /** The rest is skipped after the first failure. */
  readonly failFast?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ScheduleWork {
  run(node: UniqueId, thread: number): Promise<Verdict>;
  /** Called once for each node that will not run, with the failed node that it needs (or the first failure, under failFast). */
  skip(node: UniqueId, because: UniqueId): void;
}

/**
 * Runs every node after all that it needs, up to `threads` at a time; a slow node holds up nobody but those that need it.
 * Resolves when all are done, failed or skipped, or, after `signal`, when those that were running have ended.
 */
export async function runSchedule(
  { nodes, parents }: Schedule,
  work: ScheduleWork,
  { threads, failFast = false, signal }: ScheduleOptions,
): Promise<void> {
  const waitsFor = new Map(nodes.map((node) => [node, new Set(parents.get(node))]));
  const children = invert(parents);
  const ready = nodes.filter((node) => waitsFor.get(node)?.size === 0);
  const rank = new Map(nodes.map((node, index) => [node, index]));
  const settled = new Set<UniqueId>();
  const idle = Array.from({ length: Math.max(1, threads) }, (_, index) => index);
  const running = new Map<number, Promise<void>>();

  const settle = (node: UniqueId) => {
    settled.add(node);
    for (const child of children.get(node) ?? []) {
      const left = waitsFor.get(child);
      if (left?.delete(node) && left.size === 0 && !settled.has(child)) insertByRank(ready, child, rank);
    }
  };
  const skipAll = (skipped: Iterable<UniqueId>, because: UniqueId) => {
    for (const node of skipped) {
      if (settled.has(node)) continue;
      settled.add(node);
      work.skip(node, because);
    }
  };
  const start = (node: UniqueId, thread: number) => {
    const ended = work.run(node, thread).then((verdict) => {
      if (verdict === 'failed') {
        settled.add(node);
        skipAll(descendants(node, children, nodes), node);
        if (failFast)
          skipAll(
            nodes.filter((other) => !started.has(other)),
            node,
          );
      } else settle(node);
    });
    running.set(
      thread,
      ended.finally(() => {
        running.delete(thread);
        idle.push(thread);
      }),
    );
  };
  const started = new Set<UniqueId>();

  for (;;) {
    while (!signal?.aborted && idle.length > 0) {
      const node = ready.shift();
      if (node === undefined) break;
      if (settled.has(node)) continue;
      started.add(node);
      start(node, idle.sort((a, b) => a - b).shift() as number);
    }
    if (running.size === 0) return;
    await Promise.race(running.values());
  }
}

function invert(parents: Schedule['parents']): Map<UniqueId, UniqueId[]> {
  const children = new Map<UniqueId, UniqueId[]>();
  for (const [node, needed] of parents) {
    for (const parent of needed) {
      const list = children.get(parent);
      if (list) list.push(node);
      else children.set(parent, [node]);
    }
  }
  return children;
}

/** In the order of `nodes`. */
function descendants(node: UniqueId, children: ReadonlyMap<UniqueId, readonly UniqueId[]>, nodes: readonly UniqueId[]): UniqueId[] {
  const found = new Set<UniqueId>();
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const child of children.get(next) ?? []) {
      if (found.has(child)) continue;
      found.add(child);
      open.push(child);
    }
  }
  return nodes.filter((other) => found.has(other));
}

function insertByRank(ready: UniqueId[], node: UniqueId, rank: ReadonlyMap<UniqueId, number>): void {
  const own = rank.get(node) ?? 0;
  let low = 0;
  let high = ready.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rank.get(ready[middle] as UniqueId) ?? 0) < own) low = middle + 1;
    else high = middle;
  }
  ready.splice(low, 0, node);
}
