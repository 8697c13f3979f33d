import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** Parses in a process of its own, waits until an optimizer would be done, and gives the most memory that it held, in MB. */
async function memoryOf(first: string): Promise<number> {
  const script = `${first}
    const { parse } = await import('libpg-query');
    for (let i = 0; i < 1500; i += 1) await parse('select a, sum(b) from t join u using (c) where d > 3 group by 1 having count(*) > ' + i);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    console.log(process.resourceUsage().maxRSS / 1024);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: import.meta.dirname });
  return Number(stdout);
}

test('a command parses in a fraction of the memory', async () => {
  const source = new URL('./spare-parser.ts', import.meta.url).href;
  // Without it some 620 MB.
  expect(await memoryOf(`import { spareParser } from '${source}'; spareParser();`)).toBeLessThan(250);
});
