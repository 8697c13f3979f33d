import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';

/** In CI the same inputs every time, else others; a failure names its seed, and FUZZ_SEED takes it again. */
export const fuzzSeed = Number(process.env.FUZZ_SEED ?? (process.env.CI ? 20_261 : Math.trunc(Math.random() * 1_000_000)));

/** A file of a project, where it lies in it. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

/** What people write in a project of dbt: the files of one, by its folder as seen from here. */
export function projectFiles(folder: string): readonly ProjectFile[] {
  const root = fileURLToPath(new URL(folder, import.meta.url));
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(sql|ya?ml|csv|md)$/.test(path) && !/(^|[\\/])(target|logs|node_modules)[\\/]/.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

const tokens = (text: string) => text.match(/\w+|[^\S\n]+|\n|[^\w\s]/g) ?? [];

/** Tokens that go, come twice, change places, or are those of another file. */
export function withOtherTokens(text: string, others: readonly string[]): fc.Arbitrary<string> {
  const edit = fc.tuple(fc.constantFrom('drop', 'double', 'swap', 'take', 'line'), fc.nat(1_000_000), fc.nat(1_000_000), fc.constantFrom(...others));
  return fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) => {
    const now = [...tokens(text)];
    for (const [kind, at, to, other] of edits) {
      const [i, j] = [at % (now.length + 1), to % (now.length + 1)];
      const [one = '', two = ''] = [now[i], now[j]];
      const theirs = tokens(other);
      if (kind === 'drop') now.splice(i, 1 + (to % 3));
      else if (kind === 'double') now.splice(i, 0, one, one);
      else if (kind === 'take') now.splice(i, 1, theirs[to % (theirs.length + 1)] ?? '');
      else if (kind === 'line') now.splice(i, 0, '\n', ' '.repeat(to % 9));
      else {
        now[i] = two;
        now[j] = one;
      }
    }
    return now.join('');
  });
}

/** Bytes that go, come, or are others: also such as are no UTF-8. */
export function withOtherBytes(text: string): fc.Arbitrary<Buffer> {
  const edit = fc.tuple(fc.nat(1_000_000), fc.nat(8), fc.uint8Array({ maxLength: 4 }));
  return fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) => {
    let now = Buffer.from(text);
    for (const [at, cut, put] of edits) {
      const from = at % (now.length + 1);
      now = Buffer.concat([now.subarray(0, from), put, now.subarray(from + cut)]);
    }
    return now;
  });
}
