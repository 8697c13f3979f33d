const titles = [
  ['name', 'Name'],
  ['status', 'Status'],
  ['message', 'Freshness'],
  ['mode', 'Mode'],
  ['schedule', 'Schedule'],
  ['rows', 'Rows'],
  ['errors', 'Errors'],
  ['declaredBy', 'Declared by'],
];
const token = document.querySelector('meta[name=action-token]').content;
const body = document.getElementById('rows');
const state = document.getElementById('state');
const filter = document.getElementById('filter');
const rows = new Map();
let tables = [];
let sort = 'name';

// Every text goes in as a text node: a name is never markup.
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

for (const [key, title] of titles) {
  const button = element('button', { type: 'button' }, title);
  button.addEventListener('click', () => {
    sort = key;
    paint();
  });
  document.getElementById('titles').append(element('th', { scope: 'col', 'data-key': key }, button));
}
if (token !== '') document.getElementById('titles').append(element('th', { scope: 'col' }, 'Actions'));

function rowOf(name) {
  const known = rows.get(name);
  if (known !== undefined) return known;
  const cells = new Map(titles.map(([key]) => [key, element(key === 'name' ? 'th' : 'td', key === 'name' ? { scope: 'row' } : {})]));
  const row = element('tr', {}, ...cells.values());
  if (token !== '') row.append(element('td', {}, ...['refresh', 'pause', 'resume'].map((kind) => actionButton(kind, name))));
  const made = { row, cells };
  rows.set(name, made);
  return made;
}

function actionButton(kind, name) {
  const button = element('button', { type: 'button', 'aria-label': `${kind} ${name}` }, kind);
  button.addEventListener('click', async () => {
    state.textContent = `${kind} ${name} ...`;
    const response = await fetch(`/actions/${kind}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-pgtrickle-token': token },
      body: JSON.stringify({ name }),
    }).catch(() => undefined);
    const answer = await response?.text();
    state.textContent = response?.ok ? `${kind} ${name}: done` : `${kind} ${name}: ${answer ?? 'no answer'}`;
  });
  return button;
}

const number = (value) => (value === null ? -1 : Number(value));
const orders = {
  rows: (a, b) => number(b.rows) - number(a.rows),
  errors: (a, b) => b.errors - a.errors,
  message: (a, b) => number(b.ageSeconds) - number(a.ageSeconds),
};

function paint() {
  const wanted = filter.value.trim().toLowerCase();
  const order = orders[sort] ?? ((a, b) => String(a[sort] ?? '').localeCompare(String(b[sort] ?? '')));
  const shown = tables
    .filter(({ name, status }) => name.includes(wanted) || status.toLowerCase().includes(wanted))
    .sort((a, b) => order(a, b) || (a.name < b.name ? -1 : 1));
  for (const head of document.querySelectorAll('th[data-key]')) head.ariaSort = head.dataset.key === sort ? 'ascending' : 'none';
  const names = new Set(shown.map(({ name }) => name));
  for (const [name, { row }] of rows) {
    if (names.has(name)) continue;
    row.remove();
    rows.delete(name);
  }
  shown.forEach((table, index) => {
    const { row, cells } = rowOf(table.name);
    for (const [key, cell] of cells) {
      const text = String(table[key] ?? '-');
      if (cell.textContent !== text) cell.textContent = text;
    }
    cells.get('message').className = table.level;
    cells.get('status').className = table.status === 'ERROR' ? 'error' : table.status === 'ACTIVE' ? 'pass' : 'warn';
    cells.get('errors').className = table.errors > 0 ? 'error' : '';
    cells.get('errors').title = table.lastError ?? '';
    // A row that stands where it should is not touched: it may have the focus.
    if (body.children[index] !== row) body.insertBefore(row, body.children[index] ?? null);
  });
  const late = tables.filter(({ level }) => level !== 'pass').length;
  document.getElementById('summary').textContent = `${tables.length} stream tables, ${late} need attention`;
  document.getElementById('empty').hidden = tables.length > 0;
}

filter.addEventListener('input', paint);
const events = new EventSource('/events');
let isLive = false;
events.addEventListener('tables', ({ data }) => {
  tables = JSON.parse(data);
  if (!isLive) state.textContent = 'live';
  isLive = true;
  state.className = '';
  paint();
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
});
const lost = (text) => {
  isLive = false;
  state.className = 'lost';
  state.textContent = text;
};
events.addEventListener('lost', ({ data }) => lost(`not connected: ${JSON.parse(data).message}`));
events.addEventListener('error', () => lost('the dashboard does not answer; trying again'));
