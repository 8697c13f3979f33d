import { byId, element, simpleTable } from './dom.js';
import { bytes, count, plural } from './format.js';
import { store } from './live.js';
import { sparkline } from './plot.js';

const few = 8;
const order = { error: 0, warn: 1, unknown: 2, pass: 3 };
const words = { TRIGGER: 'trigger', WAL: 'WAL', TRANSITIONING: 'moving to WAL' };

/** How changes of each source are captured, and how many wait. */
export function createCapture(open) {
  let isLong = false;
  const paint = () => {
    const sources = [...store.surroundings.sources].sort(
      (a, b) => order[a.level] - order[b.level] || (b.pendingRows ?? 0) - (a.pendingRows ?? 0) || (b.bufferBytes ?? 0) - (a.bufferBytes ?? 0),
    );
    const waiting = sources.reduce((sum, { pendingRows }) => sum + (pendingRows ?? 0), 0);
    const isKnown = sources.length === 0 || sources.some(({ pendingRows }) => pendingRows !== null);
    const words = isKnown ? `${plural(waiting, 'change')} waiting` : 'the server takes too long to tell what waits';
    byId('capture-sum').textContent = `${plural(sources.length, 'source')}, ${words}`;
    const table = simpleTable(
      ['Source', 'Capture', 'Read by', 'Waiting', 'Buffer', 'Lag', 'Health'],
      sources.slice(0, isLong ? 500 : few).map(cellsOf),
    );
    byId('capture').replaceChildren(
      sources.length === 0 ? element('p', { class: 'hint' }, 'No source is captured.') : table,
      ...(sources.length > few
        ? [
            element(
              'button',
              { type: 'button', class: 'link', 'aria-expanded': String(isLong), click: toggle },
              isLong ? 'show fewer' : `show all ${count(sources.length)}`,
            ),
          ]
        : []),
    );
  };
  const toggle = () => {
    isLong = !isLong;
    paint();
    byId('capture').querySelector('[aria-expanded]')?.focus();
  };
  const cellsOf = ({ name, oid, mode, readers, pendingRows, pending, bufferBytes, lagBytes, level, message }) => [
    name === null ? `dropped (oid ${oid})` : element('button', { type: 'button', class: 'link', click: () => open(name) }, name),
    words[mode] ?? mode.toLowerCase(),
    count(readers),
    [
      count(pendingRows),
      pending.length > 1 && pending.some((value) => value > 0)
        ? sparkline(pending.slice(-24), `changes waiting over time, ${count(pendingRows)} now`)
        : '',
    ],
    bytes(bufferBytes),
    bytes(lagBytes),
    element('span', { class: `chip ${level === 'unknown' ? 'none' : level}`, title: message }, level === 'pass' ? 'Well' : message),
  ];
  return { paint };
}
