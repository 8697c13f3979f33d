/** How much time one batch of a microbatch model covers. */
export const batchSizes = ['hour', 'day', 'month', 'year'] as const;
export type BatchSize = (typeof batchSizes)[number];

export interface Batch {
  readonly start: Date;
  readonly end: Date;
}

/** What a microbatch model is configured and asked to build. Times are UTC. */
export interface BatchRequest {
  readonly size: BatchSize;
  readonly begin: Date;
  /** How many batches before the current one are built again. */
  readonly lookback: number;
  readonly isIncremental: boolean;
  readonly from: Date | null;
  readonly to: Date | null;
  readonly now: Date;
}

/** The batches to build, the oldest first: from `from`, else on a table that exists from `lookback` batches ago, else from `begin`; the last ends where it is asked to. */
export function makeBatches({ size, begin, lookback, isIncremental, from, to, now }: BatchRequest): Batch[] {
  const end = ceilTime(to ?? now, size);
  // An end on the line of two batches belongs to the earlier one.
  const firstStart = from === null ? (isIncremental ? offsetTime(end, size, -(lookback + 1)) : floorTime(begin, size)) : floorTime(from, size);
  const batches: Batch[] = [];
  for (let start = firstStart; batches.length === 0 || start < end; start = offsetTime(start, size, 1)) {
    batches.push({ start, end: offsetTime(start, size, 1) });
  }
  return batches.map((batch, index) => (index === batches.length - 1 ? { ...batch, end } : batch));
}

/** The start of the hour, day, month or year, and then that many further. */
export function offsetTime(time: Date, size: BatchSize, count: number): Date {
  const [year, month, day, hour] = [time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate(), time.getUTCHours()];
  switch (size) {
    case 'hour':
      return new Date(Date.UTC(year, month, day, hour + count));
    case 'day':
      return new Date(Date.UTC(year, month, day + count));
    case 'month':
      return new Date(Date.UTC(year, month + count, 1));
    case 'year':
      return new Date(Date.UTC(year + count, 0, 1));
  }
}

function floorTime(time: Date, size: BatchSize): Date {
  return offsetTime(time, size, 0);
}

function ceilTime(time: Date, size: BatchSize): Date {
  const floor = floorTime(time, size);
  return floor.getTime() === time.getTime() ? floor : offsetTime(floor, size, 1);
}

/** `2026-01-31T10`, `2026-01-31`, `2026-01` or `2026`: how a batch is called. */
export function batchName(start: Date, size: BatchSize): string {
  return start.toISOString().slice(0, { hour: 13, day: 10, month: 7, year: 4 }[size]);
}
