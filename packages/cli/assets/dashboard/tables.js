import { actionButtons, mayAct } from './actions.js';
import { byId, element } from './dom.js';
import { count, duration, plural, span } from './format.js';
import { ageOf, groupOf, stateOf, store } from './live.js';
import { sparkline } from './plot.js';

const pageSize = 50;
const severity = { error: 0, warn: 1, none: 2, pass: 3 };
const last = ({ recent }) => (recent.length === 0 ? -1 : Math.abs(recent.at(-1)));
const text = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** `order` sorts ascending; `isDown` is how a first click sorts. */
const columns = [
  { key: 'name', title: 'Name', order: (a, b) => text(a.name, b.name) },
  {
    key: 'state',
    title: 'State',
    order: (a, b) => severity[stateOf(a).level] - severity[stateOf(b).level] || text(stateOf(a).label, stateOf(b).label),
  },
  { key: 'age', title: 'Current', order: (a, b) => (ageOf(a) ?? -1) - (ageOf(b) ?? -1), isDown: true },
  { key: 'schedule', title: 'Schedule', order: (a, b) => text(a.schedule ?? '', b.schedule ?? '') },
  { key: 'mode', title: 'Mode', order: (a, b) => text(a.mode, b.mode) },
  { key: 'last', title: 'Last refreshes', order: (a, b) => last(a) - last(b), isDown: true },
  { key: 'rows', title: 'Rows', order: (a, b) => (a.rows ?? -1) - (b.rows ?? -1), isDown: true, isNumber: true },
  { key: 'errors', title: 'Errors', order: (a, b) => a.errors - b.errors, isDown: true, isNumber: true },
];

/** The list of stream tables: searched, filtered, sorted, a page at a time. */
export function createTables(open, onFilter) {
  const kept = new Map();
  let [group, sort, isDown, page] = ['all', columns[1], false, 0];
  const changed = () => {
    page = 0;
    paint();
  };
  const search = element('input', { type: 'search', id: 'search', autocomplete: 'off', placeholder: 'name or declarer', input: changed });
  const mode = element('select', { id: 'mode', change: changed }, element('option', { value: '' }, 'any mode'));
  const declarer = element('select', { id: 'declarer', change: changed }, element('option', { value: '' }, 'declared by anyone'));
  const summary = element('output', { id: 'summary' });
  byId('controls').append(
    element('label', {}, element('span', { class: 'quiet' }, 'Search'), search),
    element('label', {}, element('span', { class: 'quiet' }, 'Refresh mode'), mode),
    element('label', {}, element('span', { class: 'quiet' }, 'Declared by'), declarer),
    summary,
  );
  for (const column of columns) {
    const click = () => {
      [sort, isDown] = sort === column ? [column, !isDown] : [column, column.isDown === true];
      changed();
    };
    const heading = element(
      'th',
      { scope: 'col', class: column.isNumber ? 'number' : '' },
      element('button', { type: 'button', click }, column.title),
    );
    column.heading = heading;
    byId('titles').append(heading);
  }
  if (mayAct) byId('titles').append(element('th', { scope: 'col' }, element('span', { class: 'quiet' }, 'Actions')));

  function paint() {
    offer(mode, new Set([...store.rows.values()].map((row) => row.mode)));
    offer(declarer, new Set([...store.rows.values()].map(({ declaredBy }) => declaredBy ?? 'nobody')));
    const wanted = search.value.trim().toLowerCase();
    const found = [...store.rows.values()].filter(
      (row) =>
        (group === 'all' || groupOf(row) === group || (group === 'attention' && groupOf(row) !== 'fresh')) &&
        (mode.value === '' || row.mode === mode.value) &&
        (declarer.value === '' || (row.declaredBy ?? 'nobody') === declarer.value) &&
        (row.name.includes(wanted) || row.declaredBy?.toLowerCase().includes(wanted)),
    );
    found.sort((a, b) => (isDown ? -1 : 1) * sort.order(a, b) || text(a.name, b.name));
    page = Math.min(page, Math.max(0, Math.ceil(found.length / pageSize) - 1));
    const shown = found.slice(page * pageSize, (page + 1) * pageSize);
    place(shown.map((row) => rowOf(row)));
    for (const column of columns) column.heading.setAttribute('aria-sort', column !== sort ? 'none' : isDown ? 'descending' : 'ascending');
    const total = plural(store.rows.size, 'stream table');
    const words = found.length === store.rows.size ? total : `${count(found.length)} of ${total}`;
    if (summary.textContent !== words) summary.textContent = words;
    byId('empty').hidden = found.length > 0 || !store.isComplete;
    byId('empty').textContent = store.rows.size === 0 ? 'There are no stream tables in this database.' : 'No stream table is like that.';
    paintPages(found.length);
  }

  /** A row that stands where it should is not touched: it may have the focus. */
  function place(rows) {
    const body = byId('rows');
    for (const [name, made] of kept) {
      if (rows.includes(made)) continue;
      made.row.remove();
      kept.delete(name);
    }
    rows.forEach(({ row }, index) => {
      if (body.children[index] !== row) body.insertBefore(row, body.children[index] ?? null);
    });
  }

  function rowOf(table) {
    const made = kept.get(table.name) ?? newRow(table.name);
    if (made.table !== table) fillRow(made, table);
    made.table = table;
    paintAge(made);
    return made;
  }
  function newRow(name) {
    const cells = Object.fromEntries(
      columns.map(({ key, isNumber }) => [
        key,
        element(key === 'name' ? 'th' : 'td', { scope: key === 'name' ? 'row' : undefined, class: isNumber ? 'number' : '' }),
      ]),
    );
    const by = element('small', {});
    cells.name.append(element('button', { type: 'button', class: 'link', click: () => open(name) }, name), by);
    const made = { row: element('tr', {}, ...Object.values(cells)), cells, by, actions: element('td', { class: 'actions' }) };
    if (mayAct) made.row.append(made.actions);
    kept.set(name, made);
    return made;
  }
  function fillRow(made, table) {
    const { cells, by, actions } = made;
    const state = stateOf(table);
    by.textContent = table.declaredBy ?? '';
    cells.state.replaceChildren(
      element('span', { class: `chip ${state.level}` }, element('span', { 'aria-hidden': 'true' }, `${state.sign} `), state.label),
    );
    cells.schedule.textContent = table.schedule ?? (table.mode === 'IMMEDIATE' ? 'with every write' : 'calculated');
    cells.mode.textContent = table.mode.toLowerCase();
    cells.last.replaceChildren(
      ...(table.recent.length === 0
        ? ['–']
        : [sparkline(table.recent, `last ${plural(table.recent.length, 'refresh', 'refreshes')}`), element('span', {}, duration(last(table)))]),
    );
    cells.rows.textContent = count(table.rows);
    cells.errors.textContent = count(table.errors);
    cells.errors.classList.toggle('error', table.errors > 0);
    // Only when they differ, so that a button keeps the focus while it works.
    if (mayAct && made.table?.status !== table.status) {
      const focused = [...actions.children].indexOf(document.activeElement);
      actions.replaceChildren(...actionButtons(table));
      actions.children[focused]?.focus();
    }
  }
  function paintAge({ table, cells }) {
    const age = ageOf(table);
    const words = age === null ? (table.mode === 'IMMEDIATE' ? 'always' : 'never') : `${span(age)} ago`;
    if (cells.age.textContent !== words) cells.age.textContent = words;
    if (cells.age.title !== table.note) cells.age.title = table.note;
  }

  function paintPages(found) {
    const pages = Math.ceil(found / pageSize);
    const nav = byId('pages');
    nav.hidden = pages < 2;
    if (pages < 2) return;
    const go = (to) => () => {
      page = to;
      paint();
      byId('tables').scrollIntoView();
    };
    const words = `${count(page * pageSize + 1)}–${count(Math.min(found, (page + 1) * pageSize))} of ${count(found)}`;
    const focused = [...nav.children].indexOf(document.activeElement);
    nav.replaceChildren(
      element('button', { type: 'button', disabled: page === 0, click: go(page - 1) }, 'Previous'),
      element('span', {}, words),
      element('button', { type: 'button', disabled: page === pages - 1, click: go(page + 1) }, 'Next'),
    );
    nav.children[focused]?.focus();
  }

  return {
    paint,
    search,
    group: () => group,
    /** Ages go on by themselves. */
    tick: () => {
      for (const made of kept.values()) paintAge(made);
    },
    show(chosen) {
      group = group === chosen ? 'all' : chosen;
      changed();
      onFilter();
    },
  };
}

/** Adds choices that have come up. */
function offer(select, values) {
  const known = new Set([...select.options].map(({ value }) => value));
  for (const value of [...values].sort()) if (!known.has(value)) select.append(element('option', { value }, value.toLowerCase()));
}
