/** A value, or a promise of it where a call reached the database. Python values are never promises. */
export type Maybe<T> = T | Promise<T>;

/** Goes on with a value, at once where it is there. */
export function chain<T, R>(value: Maybe<T>, next: (value: T) => Maybe<R>): Maybe<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Takes the steps one after the other until one gives a result; at once for as long as no step gives a promise. */
export function untilResult<T, R>(steps: readonly T[], step: (item: T, index: number) => Maybe<R | undefined>, from = 0): Maybe<R | undefined> {
  for (let index = from; index < steps.length; index += 1) {
    const result = step(steps[index] as T, index);
    if (result instanceof Promise) return result.then((value) => value ?? untilResult(steps, step, index + 1));
    if (result !== undefined) return result;
  }
  return undefined;
}

/** The results of all steps in order. */
export function mapAll<T, R>(items: readonly T[], map: (item: T) => Maybe<R>): Maybe<R[]> {
  const results: R[] = [];
  const done = untilResult<T, never>(items, (item) =>
    chain(map(item), (value) => {
      results.push(value);
      return undefined;
    }),
  );
  return chain(done, () => results);
}

/** Runs something and hands its failure on, whether it fails at once or later. */
export function onFailure<T>(run: () => Maybe<T>, handle: (error: unknown) => Maybe<T>): Maybe<T> {
  try {
    const result = run();
    return result instanceof Promise ? result.catch(handle) : result;
  } catch (error) {
    return handle(error);
  }
}
