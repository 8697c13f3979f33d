(() => {
  const { nodes, edges, box } = JSON.parse(document.getElementById('data').textContent);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const readers = Map.groupBy(edges, ({ from }) => from);
  const sources = Map.groupBy(edges, ({ to }) => to);
  const svg = document.getElementById('graph');
  const view = document.getElementById('view');
  const details = document.getElementById('details');
  const search = document.getElementById('search');
  let chosen;

  // Every text goes in as a text node: a name is never markup.
  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const drawn = (name, attributes, ...children) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const short = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

  const shapes = new Map();
  const items = new Map();
  for (const node of nodes) {
    const shape = drawn(
      'g',
      { class: `node ${node.level}`, transform: `translate(${node.x} ${node.y})` },
      drawn('title', {}, `${node.label}: ${node.kind}${node.status ? `, ${node.status}` : ''}`),
      drawn('rect', { width: box.width, height: box.height }),
      drawn('text', { x: 8, y: 15 }, short(node.label, 34)),
      drawn('text', { x: 8, y: 28, class: 'kind' }, short([node.kind, node.status, node.declaredBy].filter(Boolean).join(' · '), 44)),
    );
    shape.addEventListener('click', () => choose(node.id));
    shapes.set(node.id, shape);
    const button = element('button', { type: 'button' }, node.label);
    button.addEventListener('click', () => choose(node.id, true));
    items.set(node.id, element('li', {}, button));
  }
  const lines = edges.map((edge) => {
    const [a, b] = [byId.get(edge.from), byId.get(edge.to)];
    const [x1, y1, x2, y2] = [a.x + box.width, a.y + box.height / 2, b.x, b.y + box.height / 2];
    const bend = Math.max(30, (x2 - x1) / 2);
    return { edge, path: drawn('path', { d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}` }) };
  });
  document.getElementById('edges').append(...lines.map(({ path }) => path));
  document.getElementById('nodes').append(...shapes.values());
  document.getElementById('list').append(...items.values());

  // Filters: one box per kind, status and declarer that there is.
  const boxes = [];
  for (const [property, nothing] of [['kind'], ['status'], ['declaredBy', 'declared by nobody']]) {
    const values = [...new Set(nodes.map((node) => node[property] ?? nothing))].filter(Boolean).sort();
    if (values.length < 2) continue;
    for (const value of values) {
      const input = element('input', { type: 'checkbox', checked: '' });
      input.addEventListener('change', filter);
      boxes.push({ property, nothing, value, input });
      document.getElementById('filters').append(element('label', {}, input, ` ${value}`));
    }
  }
  const texts = new Map(
    nodes.map((node) => [
      node.id,
      [node.label, node.description, node.sql, node.declaredBy, ...node.columns.map(({ column }) => column)].join('\n').toLowerCase(),
    ]),
  );

  function filter() {
    const wanted = search.value.trim().toLowerCase();
    const off = boxes.filter(({ input }) => !input.checked);
    let shown = 0;
    const isHidden = new Map();
    for (const node of nodes) {
      const hidden = off.some(({ property, nothing, value }) => (node[property] ?? nothing) === value);
      const isMatch = wanted === '' || texts.get(node.id).includes(wanted);
      isHidden.set(node.id, hidden);
      shapes.get(node.id).classList.toggle('hidden', hidden);
      shapes.get(node.id).classList.toggle('dimmed', !isMatch);
      items.get(node.id).classList.toggle('hidden', hidden || !isMatch);
      if (!hidden && isMatch) shown += 1;
    }
    for (const { edge, path } of lines) path.classList.toggle('hidden', isHidden.get(edge.from) || isHidden.get(edge.to));
    document.getElementById('count').textContent = `${shown} of ${nodes.length}`;
  }

  function reach(start, next, end) {
    const found = new Set([start]);
    for (const id of found) for (const edge of next.get(id) ?? []) found.add(edge[end]);
    return found;
  }

  function choose(id, center = false) {
    const node = byId.get(id);
    if (node === undefined) return;
    if (chosen !== undefined) {
      shapes.get(chosen).classList.remove('chosen');
      items.get(chosen).firstChild.removeAttribute('aria-current');
    }
    chosen = id;
    shapes.get(id).classList.add('chosen');
    items.get(id).firstChild.setAttribute('aria-current', 'true');
    const [up, down] = [reach(id, sources, 'from'), reach(id, readers, 'to')];
    for (const { edge, path } of lines) {
      path.classList.toggle('lit', (up.has(edge.from) && up.has(edge.to)) || (down.has(edge.from) && down.has(edge.to)));
    }
    if (center) moveTo(node);
    details.replaceChildren(...render(node));
    details.scrollTop = 0;
    history.replaceState(null, '', `#${encodeURIComponent(id)}`);
  }

  const link = (id, text) => {
    if (!byId.has(id)) return text;
    const button = element('button', { type: 'button' }, text);
    button.addEventListener('click', () => choose(id, true));
    return button;
  };
  const table = (titles, rows) =>
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, ...titles.map((title) => element('th', { scope: 'col' }, title)))),
      element('tbody', {}, ...rows.map((cells) => element('tr', {}, ...cells.map((cell) => element('td', {}, ...[cell].flat()))))),
    );
  const section = (title, ...children) => [element('h3', {}, title), ...children];

  function render(node) {
    const neighbours = (next, end) => (next.get(node.id) ?? []).map((edge) => link(edge[end], byId.get(edge[end]).label));
    return [
      element('h2', {}, node.label),
      element('p', { class: `state ${node.level}` }, [node.kind, node.status].filter(Boolean).join(', ')),
      ...(node.description ? [element('p', {}, node.description)] : []),
      element('dl', {}, ...node.facts.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)])),
      ...(sources.has(node.id) ? section('Reads', element('p', {}, ...neighbours(sources, 'from'))) : []),
      ...(readers.has(node.id) ? section('Read by', element('p', {}, ...neighbours(readers, 'to'))) : []),
      ...(node.columns.length > 0
        ? section(
            'Columns',
            table(
              ['Column', 'Type', 'From'],
              node.columns.map(({ column, type, description, from }) => [
                description ? [column, element('br'), element('small', {}, description)] : column,
                type ?? '',
                from.map((source) => link(source.relation, `${source.relation}.${source.column}`)),
              ]),
            ),
          )
        : []),
      ...(node.refreshes?.length > 0
        ? section(
            'Last refreshes',
            table(
              ['Started', 'Action', 'Status', 'ms', 'Rows'],
              node.refreshes.map(({ startedAt, action, status, durationMs, rows, error }) => [
                startedAt.slice(0, 19).replace('T', ' '),
                action,
                error ? [status, element('br'), error] : status,
                durationMs === null ? '-' : String(Math.round(durationMs)),
                rows,
              ]),
            ),
          )
        : []),
      ...(node.sql ? section('SQL', element('pre', { tabindex: '0' }, element('code', {}, node.sql))) : []),
    ];
  }

  // Pan and zoom, by pointer, wheel and keys.
  let [scale, left, top] = [1, 0, 0];
  let isPending = false;
  const paint = () => {
    if (isPending) return;
    isPending = true;
    requestAnimationFrame(() => {
      isPending = false;
      view.setAttribute('transform', `translate(${left} ${top}) scale(${scale})`);
    });
  };
  function zoom(factor, x, y) {
    const next = Math.min(4, Math.max(0.02, scale * factor));
    [left, top] = [x - ((x - left) * next) / scale, y - ((y - top) * next) / scale];
    scale = next;
    paint();
  }
  function moveTo({ x, y }) {
    const { width, height } = svg.getBoundingClientRect();
    scale = Math.max(scale, 0.6);
    [left, top] = [width / 2 - (x + box.width / 2) * scale, height / 2 - (y + box.height / 2) * scale];
    paint();
  }
  function fit() {
    if (nodes.length === 0) return;
    const { width, height } = svg.getBoundingClientRect();
    const [right, bottom] = [Math.max(...nodes.map(({ x }) => x)) + box.width, Math.max(...nodes.map(({ y }) => y)) + box.height];
    // A graph that would be too small to read starts at its upper left.
    scale = Math.max(0.25, Math.min(1, (width - 40) / right, (height - 40) / bottom));
    [left, top] = [20, 20];
    paint();
  }
  svg.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const area = svg.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY / 400), event.clientX - area.left, event.clientY - area.top);
    },
    { passive: false },
  );
  svg.addEventListener('pointerdown', (event) => {
    const [startX, startY] = [event.clientX - left, event.clientY - top];
    const move = (moved) => {
      [left, top] = [moved.clientX - startX, moved.clientY - startY];
      paint();
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', () => window.removeEventListener('pointermove', move), { once: true });
  });
  document.getElementById('fit').addEventListener('click', fit);
  search.addEventListener('input', filter);
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    } else if (event.target.matches('nav button') && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const shown = [...document.querySelectorAll('nav li:not(.hidden) button')];
      shown[shown.indexOf(event.target) + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
    }
  });
  filter();
  fit();
  if (location.hash.length > 1) choose(decodeURIComponent(location.hash.slice(1)), true);
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
})();
