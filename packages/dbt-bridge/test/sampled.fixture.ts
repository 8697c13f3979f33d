/** The whole of what tests of faults try takes minutes: asked for with PGTRICKLE_TEST_THOROUGH=1. */
export const isThorough = process.env.PGTRICKLE_TEST_THOROUGH === '1';

/** Another one in each run; a failure names it, and PGTRICKLE_TEST_SEED takes it again. */
const seed = Number(process.env.PGTRICKLE_TEST_SEED ?? Math.trunc(Math.random() * 1_000_000));

/** Of statements 1 to `count`, so many, each at random from a stretch of its own; all of them when thorough. */
export function sampled(count: number, size: number): { readonly statements: number[]; readonly how: string } {
  const how = isThorough ? 'PGTRICKLE_TEST_THOROUGH=1' : `PGTRICKLE_TEST_SEED=${seed}`;
  if (isThorough) return { statements: Array.from({ length: count }, (_, index) => index + 1), how };
  const random = numbersOf(seed);
  const stretch = count / size;
  return { statements: Array.from({ length: size }, (_, index) => 1 + Math.trunc((index + random()) * stretch)), how };
}

/** Numbers from 0 to 1 by the generator of Park and Miller: the same ones for the same seed. */
function numbersOf(start: number): () => number {
  let state = (start % 2_147_483_646) + 1;
  const next = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  // Seeds that lie together begin with numbers that do.
  for (let i = 0; i < 3; i++) next();
  return next;
}
