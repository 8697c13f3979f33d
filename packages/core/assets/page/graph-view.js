import { drawn, short, shortEnd } from './dom.js';

/**
 * Draws a graph whose boxes have places, to be moved, zoomed and walked through: by pointer, wheel, and arrow keys along the edges.
 *
 * @param svg - an empty element that fills its area
 * @param graph - `nodes` with id, x, y, level, text and note; `edges` with from and to; `box` with width and height
 * @param onChoose - told which box was clicked, or Enter pressed on
 */
export function createGraphView(svg, { nodes, edges, box }, onChoose) {
  const placed = new Map(nodes.map((node) => [node.id, node]));
  const readers = Map.groupBy(edges, ({ from }) => from);
  const sources = Map.groupBy(edges, ({ to }) => to);
  const shapes = new Map(nodes.map((node) => [node.id, shapeOf(node, box)]));
  const lines = edges.map((edge) => ({ edge, path: drawn('path', { d: curve(placed.get(edge.from), placed.get(edge.to), box) }) }));
  const view = drawn('g', {}, drawn('g', { class: 'edges' }, ...lines.map(({ path }) => path)), drawn('g', {}, ...shapes.values()));
  const camera = createCamera(svg, view, nodes, box, showTexts);
  let chosen;
  svg.setAttribute('role', 'group');
  svg.replaceChildren(view);
  for (const [id, shape] of shapes) shape.addEventListener('click', () => onChoose(id));
  // One box is in the order of the tab key; from it the arrow keys go on.
  shapes.values().next().value?.setAttribute('tabindex', '0');
  svg.addEventListener('keydown', (event) => {
    const id = event.target.dataset?.id;
    if (id === undefined) return;
    if (event.key === 'Enter' || event.key === ' ') onChoose(id);
    else if (!goTo(next(id, event.key))) return;
    event.preventDefault();
  });

  /** Only what can be read has text: of a thousand texts each would be laid out anew with every step of a zoom. */
  function showTexts({ left, top, scale, width, height }) {
    for (const { id, x, y } of nodes) {
      const isIn = left + (x + box.width) * scale > 0 && left + x * scale < width && top + (y + box.height) * scale > 0 && top + y * scale < height;
      shapes.get(id).classList.toggle('bare', scale < readable || !isIn);
    }
  }
  function next(id, key) {
    if (key === 'ArrowRight') return readers.get(id)?.[0].to;
    if (key === 'ArrowLeft') return sources.get(id)?.[0].from;
    if (key !== 'ArrowUp' && key !== 'ArrowDown') return undefined;
    const { x, y } = placed.get(id);
    const side = key === 'ArrowDown' ? 1 : -1;
    const beside = nodes.filter(
      (node) => Math.abs(node.x - x) < box.width && (node.y - y) * side > 0 && !shapes.get(node.id).classList.contains('hidden'),
    );
    return beside.sort((a, b) => Math.abs(a.y - y) - Math.abs(b.y - y))[0]?.id;
  }
  function goTo(id) {
    const shape = shapes.get(id);
    if (shape === undefined) return false;
    svg.querySelector('[tabindex="0"]')?.setAttribute('tabindex', '-1');
    shape.setAttribute('tabindex', '0');
    shape.focus({ preventScroll: true });
    camera.bringNear(placed.get(id));
    return true;
  }

  return {
    fit: camera.fit,
    sourcesOf: (id) => (sources.get(id) ?? []).map(({ from }) => from),
    readersOf: (id) => (readers.get(id) ?? []).map(({ to }) => to),
    /** Marks a box, and all edges that lead to it and on from it. */
    choose(id, center = false) {
      shapes.get(chosen)?.classList.remove('chosen');
      shapes.get(id)?.classList.add('chosen');
      chosen = id;
      const [up, down] = [reach(id, sources, 'from'), reach(id, readers, 'to')];
      for (const { edge, path } of lines) {
        path.classList.toggle('lit', (up.has(edge.from) && up.has(edge.to)) || (down.has(edge.from) && down.has(edge.to)));
      }
      if (center && placed.has(id)) camera.bringNear(placed.get(id));
    },
    /** Takes over the level and the note of boxes that are there. */
    update(states) {
      for (const { id, level, note } of states) {
        const shape = shapes.get(id);
        if (shape === undefined) continue;
        shape.classList.remove('pass', 'warn', 'error', 'none');
        shape.classList.add(level);
        const text = shape.querySelector('.kind');
        if (text.textContent === note) continue;
        text.textContent = short(note, 40);
        shape.querySelector('title').textContent = `${placed.get(id).label}: ${note}`;
      }
    },
    /** Hides some boxes with their edges, and dims others. */
    filter(isHidden, isDimmed) {
      for (const [id, shape] of shapes) {
        shape.classList.toggle('hidden', isHidden(id));
        shape.classList.toggle('dimmed', isDimmed(id));
      }
      for (const { edge, path } of lines) path.classList.toggle('hidden', isHidden(edge.from) || isHidden(edge.to));
    },
  };
}

/** Below this scale a label is a smear. */
const readable = 0.35;

const shapeOf = ({ id, x, y, level, label, note }, box) =>
  drawn(
    'g',
    { class: `node bare ${level}`, transform: `translate(${x} ${y})`, role: 'button', tabindex: '-1', 'data-id': id },
    drawn('title', {}, `${label}: ${note}`),
    drawn('rect', { width: box.width, height: box.height }),
    drawn('text', { x: 10, y: 15 }, shortEnd(label, 32)),
    drawn('text', { x: 10, y: 28, class: 'kind' }, short(note, 40)),
  );

function curve(a, b, box) {
  const [x1, y1, x2, y2] = [a.x + box.width, a.y + box.height / 2, b.x, b.y + box.height / 2];
  const bend = Math.max(30, (x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

function reach(start, next, end) {
  const found = new Set([start]);
  for (const id of found) for (const edge of next.get(id) ?? []) found.add(edge[end]);
  return found;
}

/** Pan and zoom. */
function createCamera(svg, view, nodes, box, onMove) {
  let [scale, left, top] = [1, 0, 0];
  let isPending = false;
  const paint = () => {
    if (isPending) return;
    isPending = true;
    requestAnimationFrame(() => {
      isPending = false;
      const { width, height } = svg.getBoundingClientRect();
      onMove({ left, top, scale, width, height });
      view.setAttribute('transform', `translate(${left} ${top}) scale(${scale})`);
    });
  };
  function zoom(factor, x, y) {
    const next = Math.min(4, Math.max(0.02, scale * factor));
    [left, top] = [x - ((x - left) * next) / scale, y - ((y - top) * next) / scale];
    scale = next;
    paint();
  }
  svg.addEventListener(
    'wheel',
    (event) => {
      // Within a page that scrolls, the wheel belongs to the page unless a key is held.
      if (svg.dataset.wheel === 'ctrl' && !event.ctrlKey && !event.metaKey) return;
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
  const moveTo = ({ x, y }) => {
    const { width, height } = svg.getBoundingClientRect();
    scale = Math.max(scale, 0.6);
    [left, top] = [width / 2 - (x + box.width / 2) * scale, height / 2 - (y + box.height / 2) * scale];
    paint();
  };
  return {
    /** Moves only when it is out of sight, or too small to be read. */
    bringNear(node) {
      const { width, height } = svg.getBoundingClientRect();
      const [x, y] = [left + node.x * scale, top + node.y * scale];
      if (scale < 0.5 || x < 0 || y < 0 || x + box.width * scale > width || y + box.height * scale > height) moveTo(node);
    },
    fit() {
      if (nodes.length === 0) return;
      const { width, height } = svg.getBoundingClientRect();
      const right = nodes.reduce((most, { x }) => Math.max(most, x), 0) + box.width;
      const bottom = nodes.reduce((most, { y }) => Math.max(most, y), 0) + box.height;
      // A graph that would be too small to read starts at its upper left.
      scale = Math.max(0.25, Math.min(1, (width - 40) / right, (height - 40) / bottom));
      left = Math.max(20, scale < 0.3 ? 20 : (width - right * scale) / 2);
      top = Math.max(20, scale < 0.3 ? 20 : (height - bottom * scale) / 2);
      paint();
    },
  };
}
