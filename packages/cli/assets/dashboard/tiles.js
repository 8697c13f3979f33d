import { byId, element } from './dom.js';
import { count, duration } from './format.js';
import { groupOf, store } from './live.js';

const groups = [
  ['all', 'Stream tables', 'mark'],
  ['fresh', 'Fresh', 'pass'],
  ['late', 'Late or empty', 'warn'],
  ['failed', 'Failed', 'error'],
  ['paused', 'Paused', 'none'],
];

/** Figures at the top; those that count stream tables choose which of them the list shows. */
export function createTiles(onChoose) {
  const tile = (name, attributes, title) => {
    const value = element('strong', {}, '–');
    const made = element(name, { class: 'tile', ...attributes }, element('span', {}, title), value);
    byId('tiles').append(made);
    return { made, value };
  };
  const buttons = new Map(
    groups.map(([key, title, level]) => [key, tile('button', { type: 'button', 'data-level': level, click: () => onChoose(key) }, title)]),
  );
  const [perMinute, p95, pending] = ['Refreshes / min', '95th percentile', 'Changes waiting'].map((title) => tile('div', {}, title).value);

  return {
    paintRows(chosen) {
      const counts = Map.groupBy(store.rows.values(), groupOf);
      for (const [key, { made, value }] of buttons) {
        const number = key === 'all' ? store.rows.size : (counts.get(key)?.length ?? 0);
        value.textContent = count(number);
        made.classList.toggle('zero', number === 0);
        made.setAttribute('aria-pressed', String(chosen === key));
      }
    },
    paintActivity() {
      const [recent] = store.activity;
      if (recent === undefined) return;
      const ended = recent.buckets.filter(({ p95: high }) => high !== null);
      const refreshes = recent.buckets.reduce((sum, bucket) => sum + bucket.refreshes, 0);
      perMinute.textContent = (refreshes / 15).toFixed(refreshes < 150 ? 1 : 0);
      p95.textContent = ended.length === 0 ? '–' : duration(ended.map((bucket) => bucket.p95).sort((a, b) => a - b)[Math.floor(ended.length / 2)]);
    },
    paintSurroundings() {
      const known = store.surroundings.sources.flatMap(({ pendingRows }) => pendingRows ?? []);
      const isUnknown = known.length === 0 && store.surroundings.sources.length > 0;
      pending.textContent = isUnknown ? '–' : count(known.reduce((sum, rows) => sum + rows, 0));
    },
  };
}
