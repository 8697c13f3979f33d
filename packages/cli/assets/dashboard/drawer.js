import { actionButtons, mayAct } from './actions.js';
import { changesPlot, durationPlot } from './activity.js';
import { renderDetails } from './details.js';
import { byId, element } from './dom.js';
import { store } from './live.js';

/** All that there is to know of one relation, beside the page. */
export function createDrawer(onOpen) {
  const drawer = byId('drawer');
  const body = element('div', { class: 'details' });
  const plots = element('div', { class: 'plots' });
  const actions = element('div', { class: 'actions' });
  const close = element('button', { type: 'button', class: 'close', 'aria-label': 'Close', click: () => drawer.close() }, '✕');
  let [shown, row] = ['', undefined];
  drawer.append(close, body);
  drawer.addEventListener('close', () => {
    shown = '';
    history.replaceState(null, '', location.pathname);
  });
  drawer.addEventListener('click', (event) => {
    // A click beside it hits the dialog itself.
    if (event.target === drawer && event.offsetX < 0) drawer.close();
  });

  async function load() {
    const name = shown;
    const [details, refreshes] = await Promise.all(['details', 'refreshes'].map((path) => ask(path, name)));
    if (name !== shown) return;
    if (details?.label === undefined) {
      body.replaceChildren(
        element('h2', { id: 'drawer-title' }, name),
        element('p', { class: 'state error' }, details?.message ?? 'The dashboard does not answer.'),
      );
      return;
    }
    const link = (id, text = id) => element('button', { type: 'button', click: () => open(id) }, text);
    const { edges } = store.surroundings;
    const sources = edges.filter(({ to }) => to === name).map(({ from }) => from);
    const readers = edges.filter(({ from }) => from === name).map(({ to }) => to);
    const parts = renderDetails(details, { link, sources, readers });
    parts[0].id = 'drawer-title';
    const top = body.scrollTop;
    body.replaceChildren(
      ...parts.slice(0, 2),
      ...(mayAct && store.rows.has(name) ? [actions] : []),
      ...(refreshes?.length > 1 ? [plots] : []),
      ...parts.slice(2),
    );
    body.scrollTop = top;
    if (refreshes?.length > 1) for (const plot of ownPlots()) plot.update(eachRefresh(refreshes));
  }
  let made;
  const ownPlots = () => {
    if (made === undefined) {
      made = [durationPlot(['each refresh', 'failed']), changesPlot()];
      plots.append(...made.map(({ figure }) => figure));
    }
    return made;
  };
  const fill = () => {
    const now = store.rows.get(shown);
    if (now !== undefined && now.status !== row?.status) actions.replaceChildren(...actionButtons(now));
    row = now;
  };

  function open(name) {
    if (shown === name) return;
    [shown, row] = [name, undefined];
    body.replaceChildren(element('h2', { id: 'drawer-title' }, name), element('p', { class: 'hint' }, 'reading …'));
    if (!drawer.open) drawer.showModal();
    body.scrollTop = 0;
    history.replaceState(null, '', `#${encodeURIComponent(name)}`);
    fill();
    void load();
    onOpen(name);
  }
  return {
    open,
    paint() {
      if (shown === '' || store.rows.get(shown) === row) return;
      fill();
      void load();
    },
  };
}

const ask = async (path, name) => (await fetch(`/${path}?${new URLSearchParams({ name })}`).catch(() => undefined))?.json().catch(() => undefined);

/** One refresh, one bucket: the time axis counts refreshes then. */
function eachRefresh(refreshes) {
  const buckets = refreshes.map(({ ms, status, inserted, updated, deleted }) => ({
    median: ms,
    p95: status === 'FAILED' ? ms : null,
    inserted,
    updated,
    deleted,
  }));
  const [from, to] = [refreshes[0].startedAt, refreshes.at(-1).startedAt];
  return { label: `${refreshes.length} refreshes`, from, bucketMs: Math.max(1, (to - from) / Math.max(1, refreshes.length - 1)), buckets };
}
