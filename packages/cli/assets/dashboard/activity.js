import { byId, element } from './dom.js';
import { clock, count, duration } from './format.js';
import { store } from './live.js';
import { createPlot } from './plot.js';

const time = (at, bucketMs) => clock(at, bucketMs < 60_000);

export const durationPlot = ([median, p95] = ['median', '95th percentile']) =>
  createPlot({
    title: 'Refresh duration',
    kind: 'lines',
    format: duration,
    clock: time,
    series: [
      { label: median, colour: 'mark', of: (bucket) => bucket.median },
      { label: p95, colour: median === 'median' ? 'second' : 'error', of: (bucket) => bucket.p95 },
    ],
  });

export const changesPlot = () =>
  createPlot({
    title: 'Rows changed',
    kind: 'bars',
    format: count,
    clock: time,
    series: [
      { label: 'inserted', colour: 'mark', of: ({ inserted }) => inserted },
      { label: 'updated', colour: 'second', of: ({ updated }) => updated },
      { label: 'deleted', colour: 'warn', side: -1, of: ({ deleted }) => deleted },
    ],
  });

const countPlot = () =>
  createPlot({
    title: 'Refreshes',
    kind: 'bars',
    format: count,
    clock: time,
    series: [
      { label: 'completed', colour: 'pass', of: ({ refreshes, failed }) => refreshes - failed },
      { label: 'failed', colour: 'error', of: ({ failed }) => failed },
    ],
  });

/** The plots of all refreshes. */
export function createActivity() {
  const plots = [durationPlot(), changesPlot(), countPlot()];
  let chosen = '1 h';
  byId('plots').append(...plots.map(({ figure }) => figure));
  const paint = () => {
    const window = store.activity.find(({ label }) => label === chosen);
    if (window !== undefined) for (const plot of plots) plot.update(window);
  };
  for (const label of ['15 min', '1 h', '6 h', '24 h']) {
    const input = element('input', {
      type: 'radio',
      name: 'window',
      value: label,
      checked: label === chosen,
      change: () => {
        chosen = label;
        paint();
      },
    });
    byId('windows').append(element('label', {}, input, element('span', {}, label)));
  }
  return { paint };
}
