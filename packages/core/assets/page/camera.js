/**
 * Pan and zoom of a drawing: by pointer, by wheel, and to a box.
 *
 * @param area - what shows it
 * @param onMove - told where the drawing is to be, once per frame: `left`, `top`, `scale`, and the `width` and `height` of the area
 */
export function createCamera(area, { nodes, box, isKeyNeeded }, onMove) {
  let [scale, left, top] = [1, 0, 0];
  let [isPending, wasDragged] = [false, false];
  // Asking for the area in each frame would lay the page out twice.
  let shown = area.getBoundingClientRect();
  new ResizeObserver(() => {
    shown = area.getBoundingClientRect();
    paint();
  }).observe(area);

  function paint() {
    if (isPending) return;
    isPending = true;
    requestAnimationFrame(() => {
      isPending = false;
      onMove({ left, top, scale, width: shown.width, height: shown.height });
    });
  }
  function zoom(factor, x, y) {
    const next = Math.min(4, Math.max(0.02, scale * factor));
    [left, top] = [x - ((x - left) * next) / scale, y - ((y - top) * next) / scale];
    scale = next;
    paint();
  }
  area.addEventListener(
    'wheel',
    (event) => {
      // Within a page that scrolls, the wheel belongs to the page unless a key is held.
      if (isKeyNeeded && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      shown = area.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY / 400), event.clientX - shown.left, event.clientY - shown.top);
    },
    { passive: false },
  );
  area.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    wasDragged = false;
    const [startX, startY] = [event.clientX - left, event.clientY - top];
    const [downX, downY] = [event.clientX, event.clientY];
    const move = (moved) => {
      // A hand that trembles while it clicks does not drag.
      if (!wasDragged && Math.hypot(moved.clientX - downX, moved.clientY - downY) < 4) return;
      if (!wasDragged) area.setPointerCapture(event.pointerId);
      wasDragged = true;
      [left, top] = [moved.clientX - startX, moved.clientY - startY];
      paint();
    };
    area.addEventListener('pointermove', move);
    for (const end of ['pointerup', 'pointercancel'])
      window.addEventListener(end, () => area.removeEventListener('pointermove', move), { once: true });
  });
  function moveTo({ x, y }) {
    scale = Math.max(scale, 0.6);
    [left, top] = [shown.width / 2 - (x + box.width / 2) * scale, shown.height / 2 - (y + box.height / 2) * scale];
    paint();
  }
  return {
    /** Whether what the pointer did last was to drag: the click that ends it is none. */
    wasDragged: () => wasDragged,
    /** Where a point of the window is in the drawing. */
    placeOf(x, y) {
      const { left: areaLeft, top: areaTop } = area.getBoundingClientRect();
      return [(x - areaLeft - left) / scale, (y - areaTop - top) / scale];
    },
    /** Moves only when it is out of sight, or too small to be read. */
    bringNear(node) {
      const [x, y] = [left + node.x * scale, top + node.y * scale];
      if (scale < 0.5 || x < 0 || y < 0 || x + box.width * scale > shown.width || y + box.height * scale > shown.height) moveTo(node);
    },
    fit() {
      if (nodes.length === 0) return;
      shown = area.getBoundingClientRect();
      const right = nodes.reduce((most, { x }) => Math.max(most, x), 0) + box.width;
      const bottom = nodes.reduce((most, { y }) => Math.max(most, y), 0) + box.height;
      // A graph that would be too small to read starts at its upper left.
      scale = Math.max(0.25, Math.min(1, (shown.width - 40) / right, (shown.height - 40) / bottom));
      left = Math.max(20, scale < 0.3 ? 20 : (shown.width - right * scale) / 2);
      top = Math.max(20, scale < 0.3 ? 20 : (shown.height - bottom * scale) / 2);
      paint();
    },
  };
}
