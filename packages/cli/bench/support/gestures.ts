import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserPage } from '../../test/support/browser.js';

/** A graph that is open is moved and zoomed as by hand, by drag and by wheel: seen as a whole, and so near that it is read. */
export const gestureNames = ['drag as opened', 'zoom out', 'drag the whole', 'zoom in', 'drag while reading', 'zoom out again'] as const;
export type GestureName = (typeof gestureNames)[number];

/** Frames per second of each gesture: as many frames as there were between the first and the last that the page was given. */
export async function frameRates(page: BrowserPage): Promise<Readonly<Record<GestureName, number>>> {
  await page.evaluate(
    `{ window.frameTimes = []; const step = (time) => { frameTimes.push(time); requestAnimationFrame(step); }; requestAnimationFrame(step); }`,
  );
  const [x, y] = (await page.evaluate(
    `(() => { const graph = document.querySelector('#graph'); graph.scrollIntoView(); const { left, top, width, height } = graph.getBoundingClientRect(); return [left + width / 2, top + height / 2]; })()`,
  )) as [number, number];
  const mouse = (type: string, dx = 0, dy = 0, more: object = {}) => page.send('Input.dispatchMouseEvent', { type, x: x + dx, y: y + dy, ...more });
  // Nobody waits for a frame before moving on.
  const steps = async (count: number, step: (index: number) => Promise<unknown>) => {
    for (let index = 0; index < count; index++) {
      void step(index);
      await sleep(16);
    }
  };
  const wheel = (deltaY: number) => () => steps(60, () => mouse('mouseWheel', 0, 0, { deltaX: 0, deltaY, modifiers: 2 }));
  const drag = async () => {
    const held = { button: 'left', buttons: 1 };
    await mouse('mousePressed', 0, 0, { ...held, clickCount: 1 });
    await steps(90, (index) => mouse('mouseMoved', 3 * Math.min(index, 90 - index), 4 * Math.min(index, 90 - index), held));
    await mouse('mouseReleased', 0, 0, { ...held, buttons: 0, clickCount: 1 });
  };
  const gestures: Readonly<Record<GestureName, () => Promise<void>>> = {
    'drag as opened': drag,
    'zoom out': wheel(20),
    'drag the whole': drag,
    'zoom in': wheel(-30),
    'drag while reading': drag,
    'zoom out again': wheel(17),
  };
  const rates = {} as Record<GestureName, number>;
  for (const name of gestureNames) {
    await sleep(300);
    await page.evaluate('frameTimes.length = 0');
    await gestures[name]();
    const times = (await page.evaluate('frameTimes')) as number[];
    rates[name] = ((times.length - 1) * 1_000) / ((times.at(-1) ?? 0) - (times[0] ?? 0));
  }
  return rates;
}

/** The yardstick: a page with nothing but as many boxes in one group, whose place is set in each frame. */
export const barePage = (count: number) => `<!doctype html><html data-ready="0"><title>Bare</title><p>Boxes
<svg id="graph" width="720" height="840" style="display:block"><g>${Array.from(
  { length: count },
  (_, index) => `<rect x="${(index % 5) * 290}" y="${Math.floor(index / 5) * 48}" width="220" height="34" fill="#ddf" stroke="#333"/>`,
).join('')}</g></svg>
<script>
  const [svg, group] = [document.querySelector('svg'), document.querySelector('g')];
  let [x, y, scale, isPending] = [0, 0, 0.25, false];
  const paint = () => {
    if (isPending) return;
    isPending = true;
    requestAnimationFrame(() => { isPending = false; group.setAttribute('transform', \`translate(\${x} \${y}) scale(\${scale})\`); });
  };
  paint();
  svg.addEventListener('wheel', (event) => { event.preventDefault(); scale = Math.min(4, Math.max(0.02, scale * Math.exp(-event.deltaY / 400))); paint(); }, { passive: false });
  svg.addEventListener('pointermove', (event) => { if (event.buttons === 1) [x, y] = [event.clientX - 300, event.clientY - 400]; paint(); });
</script>`;
