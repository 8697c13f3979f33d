/** What the server has told: every part of the page shows some of it. */
export const store = {
  /** Stream tables by name. */
  rows: new Map(),
  /** Refreshes over each span of time. */
  activity: [],
  surroundings: { sources: [], checks: [], edges: [] },
  /** The server's clock less ours, in milliseconds. */
  offset: 0,
  isComplete: false,
};

export const serverNow = () => Date.now() + store.offset;

/**
 * Follows the server's events.
 *
 * @param onNews - told after the store has changed, with the name of what did: `rows`, `activity`, `surroundings`
 * @param onState - told how the connection is: `live`, `lost` with what the database said, or `gone` when the dashboard itself does not answer
 */
export function follow(onNews, onState) {
  const events = new EventSource('/events');
  const on = (name, take) => events.addEventListener(name, ({ data }) => take(JSON.parse(data)));
  const setClock = ({ now }) => {
    store.offset = now - Date.now();
    onState('live');
  };
  on('tables', (data) => {
    setClock(data);
    store.rows = new Map(data.rows.map((row) => [row.name, row]));
    store.isComplete = true;
    onNews('rows');
  });
  on('changes', (data) => {
    setClock(data);
    for (const row of data.changed) store.rows.set(row.name, row);
    for (const name of data.gone) store.rows.delete(name);
    if (data.changed.length + data.gone.length > 0) onNews('rows');
  });
  on('activity', (data) => {
    store.activity = data;
    onNews('activity');
  });
  on('surroundings', (data) => {
    store.surroundings = data;
    onNews('surroundings');
  });
  on('lost', (data) => onState('lost', data));
  events.addEventListener('error', () => onState('gone'));
}

const states = {
  gone: { label: 'No table', level: 'error', sign: '✕' },
  failed: { label: 'Failed', level: 'error', sign: '✕' },
  blown: { label: 'Fuse blown', level: 'error', sign: '✕' },
  paused: { label: 'Paused', level: 'none', sign: '❚❚' },
  starting: { label: 'Starting', level: 'none', sign: '…' },
  empty: { label: 'Empty', level: 'warn', sign: '○' },
  veryLate: { label: 'Very late', level: 'error', sign: '!' },
  late: { label: 'Late', level: 'warn', sign: '!' },
  erring: { label: 'Erring', level: 'warn', sign: '!' },
  unknown: { label: 'Unknown', level: 'none', sign: '?' },
  fresh: { label: 'Fresh', level: 'pass', sign: '✓' },
};

function keyOf({ status, hasRelation, level, fuse, errors, refreshedAt }) {
  if (!hasRelation) return 'gone';
  if (status === 'ERROR') return 'failed';
  if (fuse === 'blown') return 'blown';
  if (status === 'SUSPENDED') return 'paused';
  if (status === 'INITIALIZING') return 'starting';
  if (level === 'error') return 'veryLate';
  if (level === 'warn') return refreshedAt === null ? 'empty' : 'late';
  if (errors > 0) return 'erring';
  return level === 'unknown' ? 'unknown' : 'fresh';
}

/** How a stream table is, in one word, with a sign for those who do not see colours. */
export const stateOf = (row) => states[keyOf(row)];

/** Which tile counts it. */
export function groupOf(row) {
  const key = keyOf(row);
  if (key === 'fresh' || key === 'unknown') return 'fresh';
  if (key === 'gone' || key === 'failed' || key === 'blown') return 'failed';
  return key === 'paused' ? 'paused' : 'late';
}

/** Seconds since the data was last known to be current; null when it never was, or where every write keeps it so. */
export function ageOf({ changedAt, refreshedAt, mode }) {
  const at = Math.max(changedAt ?? 0, refreshedAt ?? 0);
  return at === 0 || mode === 'IMMEDIATE' ? null : Math.max(0, (serverNow() - at) / 1_000);
}
