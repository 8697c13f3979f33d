import { expect, test } from 'vitest';
import { runSchedule, type Schedule, type Verdict } from './schedule.js';

const diamond: Schedule = {
  nodes: ['a', 'b', 'c', 'd', 'e'],
  parents: new Map([
    ['a', []],
    ['b', ['a']],
    ['c', ['a']],
    ['d', ['b', 'c']],
    ['e', []],
  ]),
};

async function trace(schedule: Schedule, options: Parameters<typeof runSchedule>[2], verdict: (node: string) => Verdict = () => 'done') {
  const events: string[] = [];
  let running = 0;
  let most = 0;
  await runSchedule(
    schedule,
    {
      run: async (node, thread) => {
        events.push(`start ${node} on ${thread}`);
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running--;
        events.push(`end ${node}`);
        return verdict(node);
      },
      skip: (node, because) => events.push(`skip ${node} because of ${because}`),
    },
    options,
  );
  return { events, most };
}

test('one thread runs everything in order, parents first', async () => {
  const { events, most } = await trace(diamond, { threads: 1 });
  expect(events.filter((event) => event.startsWith('start'))).toEqual(['a', 'b', 'c', 'd', 'e'].map((node) => `start ${node} on 0`));
  expect(most).toBe(1);
});

test('threads share what is ready, and no node starts before its parents have ended', async () => {
  const { events, most } = await trace(diamond, { threads: 4 });
  expect(most).toBeGreaterThan(1);
  for (const [node, parents] of diamond.parents)
    for (const parent of parents)
      expect(events.indexOf(`end ${parent}`)).toBeLessThan(events.findIndex((event) => event.startsWith(`start ${node} `)));
});

test('what needs a failed node is skipped once, the rest runs', async () => {
  const { events } = await trace(diamond, { threads: 1 }, (node) => (node === 'b' ? 'failed' : 'done'));
  expect(events).toEqual(['start a on 0', 'end a', 'start b on 0', 'end b', 'skip d because of b', 'start c on 0', 'end c', 'start e on 0', 'end e']);
});

test('fail fast skips what has not started', async () => {
  const { events } = await trace(diamond, { threads: 1, failFast: true }, (node) => (node === 'a' ? 'failed' : 'done'));
  expect(events).toEqual(['start a on 0', 'end a', 'skip b because of a', 'skip c because of a', 'skip d because of a', 'skip e because of a']);
});

test('an abort starts nothing new and waits for what runs', async () => {
  const controller = new AbortController();
  const started: string[] = [];
  await runSchedule(
    diamond,
    {
      run: async (node) => {
        started.push(node);
        controller.abort();
        return 'done';
      },
      skip: () => {},
    },
    { threads: 1, signal: controller.signal },
  );
  expect(started).toEqual(['a']);
});
