import { byId, element } from './dom.js';
import { plural, span } from './format.js';
import { ageOf, groupOf, stateOf, store } from './live.js';

const most = 6;
const order = { error: 0, warn: 1, none: 2, unknown: 2 };

/** What is wrong now, the worst first. */
export function createAttention(open, showAll) {
  let before = '';
  return {
    paint() {
      const tables = [...store.rows.values()].filter((row) => groupOf(row) !== 'fresh');
      const others = [
        ...store.surroundings.sources.map(({ name, oid, level, message, hint }) => ({ title: name ?? `oid ${oid}`, level, message, hint })),
        ...store.surroundings.checks
          // The extension counts stream tables as well: each is in the list by itself.
          .filter(({ check }) => !/tables|errors|reinit/.test(check))
          .map(({ check, level, message }) => ({ title: check.replaceAll('_', ' '), level, message, hint: '' })),
      ].filter(({ level }) => level !== 'pass');
      const entries = [
        ...others.map((other) => ({ ...other, label: other.level === 'error' ? 'Error' : 'Warning' })),
        ...tables.map((row) => ({ title: row.name, name: row.name, ...stateOf(row), message: messageOf(row), hint: row.hint })),
      ].sort((a, b) => order[a.level] - order[b.level]);
      const text = JSON.stringify(entries);
      if (text === before) return;
      before = text;
      const rest = entries.length - most;
      byId('attention').replaceChildren(
        ...entries.slice(0, most).map(itemOf),
        ...(rest > 0
          ? [element('li', {}, element('button', { type: 'button', class: 'link', click: showAll }, `and ${plural(rest, 'more', 'more')}`))]
          : []),
        ...(entries.length === 0 && store.isComplete ? [element('li', { class: 'well' }, '✓ Everything is as it should be.')] : []),
      );
    },
  };

  function itemOf({ title, name, label, level, message, hint }) {
    const heading =
      name === undefined ? element('strong', {}, title) : element('button', { type: 'button', class: 'link', click: () => open(name) }, title);
    return element(
      'li',
      {},
      element('span', { class: `chip ${level === 'unknown' ? 'none' : level}` }, label),
      element('div', {}, heading, element('p', {}, message), hint === '' ? null : element('p', { class: 'hint' }, hint)),
    );
  }
}

function messageOf(row) {
  if (row.note !== '') return row.note;
  const age = ageOf(row);
  // By the minute, so that the list stands still.
  return age === null ? 'never refreshed' : `last current ${span(age < 60 ? 0 : age)} ago`.replace('0 s ago', 'less than a minute ago');
}
