import { mayAct } from './actions.js';
import { createActivity } from './activity.js';
import { createAttention } from './attention.js';
import { createCapture } from './capture.js';
import { byId } from './dom.js';
import { createDrawer } from './drawer.js';
import { createGraph } from './graph.js';
import { follow } from './live.js';
import { createTables } from './tables.js';
import { createTiles } from './tiles.js';

const drawer = createDrawer((name) => graph.choose(name));
const graph = createGraph(drawer.open);
const tiles = createTiles((group) => tables.show(group));
const tables = createTables(drawer.open, () => tiles.paintRows(tables.group()));
const attention = createAttention(drawer.open, () => {
  tables.show('attention');
  byId('tables').scrollIntoView();
});
const activity = createActivity();
const capture = createCapture(drawer.open);

byId('rights').textContent = mayAct ? 'actions allowed' : 'read-only';

const painters = {
  rows: [() => tiles.paintRows(tables.group()), tables.paint, attention.paint, graph.paint, drawer.paint],
  activity: [activity.paint, tiles.paintActivity],
  surroundings: [tiles.paintSurroundings, attention.paint, capture.paint, graph.paint],
};
const pending = new Set();

/** Once for all that has come in since the last picture. */
function onNews(name) {
  if (pending.size === 0) requestAnimationFrame(paint);
  pending.add(name);
}
function paint() {
  const due = new Set([...pending].flatMap((name) => painters[name]));
  pending.clear();
  for (const painter of due) painter();
  document.documentElement.dataset.ready ??= String(Math.round(performance.now()));
}

function onState(state, { message, hint, retryMs } = {}) {
  const shown = byId('state');
  const words = { live: 'live', lost: 'not connected', gone: 'no answer' }[state];
  if (shown.dataset.state !== state) {
    shown.dataset.state = state;
    shown.textContent = words;
  }
  const lost = byId('lost');
  document.body.classList.toggle('old', state !== 'live');
  lost.hidden = state === 'live';
  if (state === 'lost')
    lost.textContent = `The database cannot be read: ${message}. ${hint} Trying again every ${Math.ceil(retryMs / 1_000)} s; what is shown is from before.`;
  if (state === 'gone')
    lost.textContent = 'The dashboard itself does not answer: is pgtrickle dashboard still running? Trying again; what is shown is from before.';
}

follow(onNews, onState);
setInterval(() => {
  if (document.visibilityState === 'visible') tables.tick();
}, 1_000);
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || /INPUT|SELECT/.test(document.activeElement?.tagName ?? '')) return;
  event.preventDefault();
  tables.search.focus();
});
if (location.hash.length > 1) drawer.open(decodeURIComponent(location.hash.slice(1)));
