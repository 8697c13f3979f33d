/** An element; an attribute that is a function listens to the event of its name. Every text goes in as a text node: a name is never markup. */
export const element = (name, attributes, ...children) => build(document.createElement(name), attributes, children);

/** The same in SVG. */
export const drawn = (name, attributes, ...children) => build(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);

function build(made, attributes = {}, children = []) {
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key, value);
    else if (value !== undefined && value !== null && value !== false) made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

export const byId = (id) => document.getElementById(id);

export const short = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

/** The end of a long name tells more than its beginning. */
export const shortEnd = (text, length) => (text.length > length ? `…${text.slice(text.length - length + 1)}` : text);

/** A table with a heading for each column; cells are texts, elements or arrays of them. */
export const simpleTable = (titles, rows) =>
  element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...titles.map((title) => element('th', { scope: 'col' }, title)))),
    element('tbody', {}, ...rows.map((cells) => element('tr', {}, ...cells.map((cell) => element('td', {}, ...[cell].flat()))))),
  );
