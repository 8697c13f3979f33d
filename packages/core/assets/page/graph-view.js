import { createBatches } from './batches.js';
import { createCamera } from './camera.js';
import { drawn, element, short, shortEnd } from './dom.js';

/** So many boxes may each be an element at any time. Of more, those out of sight or too small to be read are no elements but outlines, many to a path. */
const few = 200;

/** Below these scales the label and the note of a box are no text any more; of many boxes sooner, as so many then are in sight. */
const readable = { few: [0.35, 0.45], many: [0.5, 0.65] };

/**
 * Draws a graph whose boxes have places, to be moved, zoomed and walked through: by pointer, wheel, and arrow keys along the edges.
 *
 * @param place - an element for it; what it showed goes, with what listened there
 * @param graph - `nodes` with id, x, y, level, text and note; `edges` with from and to; `box` with width and height
 * @param onChoose - told which box was clicked, or Enter pressed on
 */
export function createGraphView(place, { nodes, edges, box }, onChoose) {
  const placed = new Map(nodes.map((node) => [node.id, node]));
  const levels = new Map(nodes.map(({ id, level }) => [id, level]));
  const readers = Map.groupBy(edges, ({ from }) => from);
  const sources = Map.groupBy(edges, ({ to }) => to);
  const shapes = new Map(nodes.map((node) => [node.id, shapeOf(node, box)]));
  const lines = edges
    .map((edge) => ({ ...edge, ...curve(placed.get(edge.from), placed.get(edge.to), box) }))
    .sort((a, b) => placed.get(a.to).y - placed.get(b.to).y);
  const outlines = nodes
    .map(({ id, x, y }) => ({ id, y, outline: `M${Math.round(x)} ${Math.round(y)}h${box.width}v${box.height}h${-box.width}z` }))
    .sort((a, b) => a.y - b.y);
  const [edgeLayer, boxLayer] = [createBatches('edges'), createBatches('boxes')];
  const scene = drawn('svg', { class: 'scene' }, edgeLayer.element, boxLayer.element, drawn('g', {}, ...shapes.values()));
  const isMany = nodes.length > few;
  let near = { left: 0, top: 0, right: 0, bottom: 0, level: '' };
  const isNear = ({ left, top, right, bottom }) => right > near.left && left < near.right && bottom > near.top && top < near.bottom;
  let [isHidden, isDimmed, isLit] = [() => false, () => false, () => false];
  let [chosen, hovered, tabStop] = [undefined, undefined, nodes[0]?.id];

  // Of many edges those in sight are drawn, each by itself; from afar all, many together.
  const drawEdges = () => {
    const isFar = isMany && near.level === 'far';
    const shown = lines.filter((line) => !isHidden(line.from) && !isHidden(line.to) && (!isMany || isFar || isNear(line)));
    const lit = shown.filter(isLit).map(({ outline }) => ({ outline, look: 'lit' }));
    edgeLayer.draw([...shown.map(({ outline }) => ({ outline, look: '' })), ...lit], isFar ? 24 : 1);
  };
  const drawBoxes = () => {
    if (!isMany) return;
    const shown = outlines.filter(({ id }) => !isHidden(id));
    boxLayer.draw(
      shown.map(({ id, outline }) => ({ outline, look: isDimmed(id) ? `${levels.get(id)} dimmed` : levels.get(id) })),
      24,
    );
  };
  drawEdges();
  drawBoxes();
  const area = element('div', { class: 'area' }, scene);
  place.replaceChildren(area);
  const camera = createCamera(area, { nodes, box, isKeyNeeded: place.dataset.wheel === 'ctrl' }, show);
  // One box is in the order of the tab key; from it the arrow keys go on.
  shapes.get(tabStop)?.setAttribute('tabindex', '0');
  area.addEventListener('click', (event) => {
    const id = camera.wasDragged() ? undefined : boxAt(event);
    if (id !== undefined) onChoose(id);
  });
  area.addEventListener('pointermove', (event) => {
    if (event.buttons === 0) hover(boxAt(event));
  });
  area.addEventListener('keydown', (event) => {
    const id = event.target.dataset?.id;
    if (id === undefined) return;
    if (event.key === 'Enter' || event.key === ' ') onChoose(id);
    else if (!goTo(next(id, event.key))) return;
    event.preventDefault();
  });

  function show({ left, top, scale, width, height }) {
    // Within the drawing, a new place would be a new layout of all that is in it.
    scene.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
    const [label, note] = isMany ? readable.many : readable.few;
    const level = scale < label ? 'far' : scale < note ? 'near' : 'close';
    const [x1, y1, x2, y2] = [-left / scale, -top / scale, (width - left) / scale, (height - top) / scale];
    const isAround = x1 >= near.left && y1 >= near.top && x2 <= near.right && y2 <= near.bottom && near.right - near.left < 3 * (x2 - x1);
    if (level === near.level && (level === 'far' || isAround)) return;
    area.dataset.level = isMany && level === 'far' ? 'far many' : level;
    // As far around as it takes a while to be moved: what comes into sight costs time when it does.
    const [marginX, marginY] = [(x2 - x1) / 4, (y2 - y1) / 4];
    near = { left: x1 - marginX, top: y1 - marginY, right: x2 + marginX, bottom: y2 + marginY, level };
    for (const { id } of nodes) showShape(id);
    if (isMany) drawEdges();
  }
  function showShape(id) {
    const { x, y } = placed.get(id);
    const isIn = isNear({ left: x, top: y, right: x + box.width, bottom: y + box.height });
    const { classList } = shapes.get(id);
    classList.toggle('bare', near.level === 'far' || !isIn);
    classList.toggle('away', isMany && (near.level === 'far' || !isIn) && id !== chosen && id !== hovered && id !== tabStop);
  }
  /** A box that is an outline becomes an element: it has a tooltip then. */
  function hover(id) {
    if (id === hovered) return;
    const before = hovered;
    hovered = id;
    for (const each of [before, id]) if (each !== undefined) showShape(each);
  }
  function boxAt({ clientX, clientY }) {
    const [x, y] = camera.placeOf(clientX, clientY);
    return nodes.findLast((node) => x >= node.x && x <= node.x + box.width && y >= node.y && y <= node.y + box.height && !isHidden(node.id))?.id;
  }
  function next(id, key) {
    const firstShown = (found, end) => found?.map((edge) => edge[end]).find((each) => !isHidden(each));
    if (key === 'ArrowRight') return firstShown(readers.get(id), 'to');
    if (key === 'ArrowLeft') return firstShown(sources.get(id), 'from');
    if (key !== 'ArrowUp' && key !== 'ArrowDown') return undefined;
    const { x, y } = placed.get(id);
    const side = key === 'ArrowDown' ? 1 : -1;
    const beside = nodes.filter((node) => Math.abs(node.x - x) < box.width && (node.y - y) * side > 0 && !isHidden(node.id));
    return beside.sort((a, b) => Math.abs(a.y - y) - Math.abs(b.y - y))[0]?.id;
  }
  function goTo(id) {
    const shape = shapes.get(id);
    if (shape === undefined) return false;
    const before = tabStop;
    tabStop = id;
    showShape(id);
    shapes.get(before)?.setAttribute('tabindex', '-1');
    shape.setAttribute('tabindex', '0');
    shape.focus({ preventScroll: true });
    showShape(before);
    camera.bringNear(placed.get(id));
    return true;
  }

  return {
    fit: camera.fit,
    sourcesOf: (id) => (sources.get(id) ?? []).map(({ from }) => from),
    readersOf: (id) => (readers.get(id) ?? []).map(({ to }) => to),
    /** Marks a box, and all edges that lead to it and on from it. */
    choose(id, center = false) {
      const before = chosen;
      chosen = id;
      shapes.get(before)?.classList.remove('chosen');
      shapes.get(id)?.classList.add('chosen');
      for (const each of [before, id]) if (placed.has(each)) showShape(each);
      const [up, down] = [reach(id, sources, 'from'), reach(id, readers, 'to')];
      isLit = ({ from, to }) => (up.has(from) && up.has(to)) || (down.has(from) && down.has(to));
      drawEdges();
      if (center && placed.has(id)) camera.bringNear(placed.get(id));
    },
    /** Takes over the level and the note of boxes that are there. */
    update(states) {
      let isNews = false;
      for (const { id, level, note } of states) {
        const shape = shapes.get(id);
        if (shape === undefined) continue;
        if (levels.get(id) !== level) {
          isNews = true;
          shape.classList.remove(levels.get(id));
          shape.classList.add(level);
          levels.set(id, level);
        }
        const text = shape.querySelector('.kind');
        if (text.textContent === note) continue;
        text.textContent = short(note, 40);
        shape.querySelector('title').textContent = `${placed.get(id).label}: ${note}`;
      }
      if (isNews) drawBoxes();
    },
    /** Hides some boxes with their edges, and dims others. */
    filter(hides, dims) {
      [isHidden, isDimmed] = [hides, dims];
      for (const [id, shape] of shapes) {
        shape.classList.toggle('hidden', isHidden(id));
        shape.classList.toggle('dimmed', isDimmed(id));
      }
      drawEdges();
      drawBoxes();
    },
  };
}

const shapeOf = ({ id, x, y, level, label, note }, box) =>
  drawn(
    'g',
    { class: `node bare ${level}`, role: 'button', tabindex: '-1', 'data-id': id },
    drawn('title', {}, `${label}: ${note}`),
    drawn('rect', { x, y, width: box.width, height: box.height }),
    drawn('text', { x: x + 10, y: y + 15 }, shortEnd(label, 30)),
    drawn('text', { x: x + 10, y: y + 28, class: 'kind' }, short(note, 40)),
  );

function curve(a, b, box) {
  const [x1, y1, x2, y2] = [a.x + box.width, a.y + box.height / 2, b.x, b.y + box.height / 2].map(Math.round);
  const bend = Math.max(30, Math.round((x2 - x1) / 2));
  return {
    outline: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
    left: Math.min(x1, x2 - bend),
    right: Math.max(x2, x1 + bend),
    top: Math.min(y1, y2),
    bottom: Math.max(y1, y2),
  };
}

function reach(start, next, end) {
  const found = new Set([start]);
  for (const id of found) for (const edge of next.get(id) ?? []) found.add(edge[end]);
  return found;
}
