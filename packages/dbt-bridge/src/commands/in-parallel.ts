/** Works through items on a number of threads, in order of their start, and gives the results in the order of the items. An abort starts no more. */
export async function inParallel<T, R>(
  items: readonly T[],
  { threads, signal }: { readonly threads: number; readonly signal?: AbortSignal | undefined },
  work: (item: T, thread: string, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (_: unknown, thread: number) => {
    while (next < items.length && signal?.aborted !== true) {
      const index = next++;
      results[index] = await work(items[index] as T, `Thread-${thread + 1} (worker)`, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(threads, items.length) }, worker));
  return results.filter(() => true);
}
