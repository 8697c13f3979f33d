import { drawn, element } from './dom.js';

const margin = { left: 52, right: 8, top: 8, bottom: 20 };
const height = 150;
const longestGap = 4;

/**
 * A plot over time that tells what is under the pointer, or under the arrow keys.
 *
 * @param title - what is plotted
 * @param series - `label`, `of(bucket)`, a class that gives the colour, and for bars `side` -1 to grow downwards
 * @param kind - `lines` on a logarithmic scale, or stacked `bars` from zero
 * @param format - a value for people
 * @param clock - a time for people: `clock(at, bucketMs)`
 */
export function createPlot({ title, series, kind, format, clock }) {
  const svg = drawn('svg', { role: 'img', tabindex: '0', height, class: 'plot' });
  const readout = element('output', { class: 'readout', 'aria-live': 'polite' });
  const legend = series.map(({ label, colour }) => element('span', { class: `key ${colour}` }, label));
  const figure = element('figure', {}, element('figcaption', {}, element('h3', {}, title), ...legend), svg, readout);
  let shown;
  let at;
  // Told by the observer: to ask for it would make the browser lay out the page for each plot.
  let width = 0;

  function paint() {
    if (shown === undefined || width === 0) return;
    const { buckets, from, bucketMs } = shown;
    const step = (width - margin.left - margin.right) / buckets.length;
    const x = (index) => margin.left + index * step;
    const scale = kind === 'lines' ? logScale(valuesOf()) : linearScale(stacksOf());
    const marks = kind === 'lines' ? lines(scale, x, step) : bars(scale, x, step);
    svg.replaceChildren(...grid(scale, width), ...timeAxis({ from, bucketMs, buckets, x, clock, step }), ...marks, ...cursor(x, step));
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    svg.setAttribute('aria-label', `${title}: ${summary()}`);
    readout.textContent = at === undefined ? summary() : tell(at);
  }
  const valuesOf = () => shown.buckets.flatMap((bucket) => series.flatMap(({ of }) => of(bucket) ?? []));
  const stacksOf = () => [1, -1].flatMap((side) => shown.buckets.map((bucket) => side * stack(bucket, side)));
  const stack = (bucket, side) => series.filter((one) => (one.side ?? 1) === side).reduce((sum, { of }) => sum + of(bucket), 0);

  function lines({ y }, x, step) {
    return series.flatMap(({ of, colour }) => {
      let drawnAt = Number.NEGATIVE_INFINITY;
      const dots = [];
      const points = shown.buckets.map((bucket, index) => {
        const value = of(bucket);
        if (value === null) return '';
        // Over a short silence the line goes on; after a long one it begins anew.
        const isNew = index - drawnAt > longestGap;
        drawnAt = index;
        const point = `${(x(index) + step / 2).toFixed(1)} ${y(value).toFixed(1)}`;
        if (isNew && isAlone(index, of)) dots.push(`M${point}h0.1`);
        return `${isNew ? 'M' : 'L'}${point}`;
      });
      // A point alone is a line without length, which round ends make a dot.
      return [drawn('path', { class: `line ${colour}`, d: points.join('') }), drawn('path', { class: `line dot ${colour}`, d: dots.join('') })];
    });
  }
  /** Whether a line that begins here ends here. */
  const isAlone = (index, of) => shown.buckets.slice(index + 1, index + 1 + longestGap).every((bucket) => of(bucket) === null);
  function bars({ y }, x, step) {
    return shown.buckets.flatMap((bucket, index) => {
      const reached = { 1: 0, '-1': 0 };
      return series.flatMap(({ of, colour, side = 1 }) => {
        const value = of(bucket);
        if (value === 0) return [];
        const [a, b] = [y(reached[side]), y(reached[side] + side * value)];
        reached[side] += side * value;
        const place = { x: x(index) + 0.5, width: Math.max(1, step - 1), y: Math.min(a, b), height: Math.max(1, Math.abs(a - b)) };
        return drawn('rect', { class: `bar ${colour}`, ...place });
      });
    });
  }
  const cursor = (x, step) =>
    at === undefined ? [] : [drawn('rect', { class: 'cursor', x: x(at), width: step, y: margin.top, height: height - margin.top - margin.bottom })];
  const tell = (index) => {
    const values = series.map(({ label, of }) => `${label} ${of(shown.buckets[index]) === null ? '–' : format(of(shown.buckets[index]))}`);
    return `${clock(shown.from + index * shown.bucketMs, shown.bucketMs)}: ${values.join(', ')}`;
  };
  function summary() {
    const values = valuesOf().filter((value) => value > 0);
    if (values.length === 0)
      return kind === 'lines' && shown.buckets.some(({ refreshes }) => refreshes > 0)
        ? 'this server records no durations'
        : `nothing in the last ${shown.label}`;
    if (kind === 'lines') return `${format(Math.min(...values))} to ${format(Math.max(...values))} in the last ${shown.label}`;
    const sums = series.map(({ label, of }) => `${format(shown.buckets.reduce((sum, bucket) => sum + of(bucket), 0))} ${label}`);
    return `${sums.join(', ')} in the last ${shown.label}`;
  }
  const goTo = (index) => {
    at = index === undefined || shown === undefined ? undefined : Math.max(0, Math.min(shown.buckets.length - 1, index));
    paint();
  };
  svg.addEventListener('pointermove', ({ offsetX }) => {
    const step = (width - margin.left - margin.right) / (shown?.buckets.length ?? 1);
    goTo(Math.floor((offsetX - margin.left) / step));
  });
  svg.addEventListener('pointerleave', () => goTo(undefined));
  svg.addEventListener('blur', () => goTo(undefined));
  svg.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    goTo((at ?? shown?.buckets.length ?? 0) + (event.key === 'ArrowLeft' ? -1 : 1));
  });
  new ResizeObserver(([{ contentRect }]) => {
    width = contentRect.width;
    paint();
  }).observe(svg);
  return {
    figure,
    update(window) {
      shown = window;
      paint();
    },
  };

  function grid({ ticks, y }, width) {
    return ticks.flatMap((tick) => [
      drawn('line', { class: tick === 0 ? 'grid zero' : 'grid', x1: margin.left, x2: width - margin.right, y1: y(tick), y2: y(tick) }),
      drawn('text', { class: 'tick', x: margin.left - 6, y: y(tick) + 4, 'text-anchor': 'end' }, format(Math.abs(tick))),
    ]);
  }
}

function timeAxis({ from, bucketMs, buckets, x, clock, step }) {
  const every = Math.max(1, Math.ceil(70 / step / 5) * 5);
  const indexes = buckets.map((_, index) => index).filter((index) => index % every === 0 && index + every / 2 < buckets.length);
  return indexes.map((index) => drawn('text', { class: 'tick', x: x(index), y: height - 5 }, clock(from + index * bucketMs, bucketMs)));
}

const [top, bottom] = [margin.top, height - margin.bottom];

/** Durations lie orders of magnitude apart. */
function logScale(values) {
  const positive = values.map((value) => Math.max(value, 0.1));
  const low = positive.length === 0 ? 0 : Math.floor(Math.log10(Math.min(...positive)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(10 ** (low + 1), ...positive))));
  const y = (value) => bottom - ((Math.log10(Math.max(value, 0.1)) - low) / (high - low)) * (bottom - top);
  return { y, ticks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)) };
}

function linearScale(values) {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const range = high - low || 1;
  const rough = range / 4;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const size = Math.max(1, unit * [1, 2, 5, 10].find((factor) => factor * unit >= rough));
  const [from, to] = [Math.floor(low / size) * size, Math.max(Math.ceil(high / size) * size, size)];
  const y = (value) => bottom - ((value - from) / (to - from)) * (bottom - top);
  return { y, ticks: Array.from({ length: Math.round((to - from) / size) + 1 }, (_, index) => from + index * size) };
}

/** Bars the height of a line of text; what is negative has failed. */
export function sparkline(values, label) {
  const [width, tall] = [72, 18];
  const highest = Math.max(1, ...values.map(Math.abs));
  const rects = values.slice(-24).map((value, index) => {
    const bar = Math.max(2, (Math.log10(1 + Math.abs(value)) / Math.log10(1 + highest)) * tall);
    return drawn('rect', { class: value < 0 ? 'failed' : '', x: index * 3, width: 2, y: tall - bar, height: bar });
  });
  return drawn('svg', { class: 'spark', role: 'img', 'aria-label': label, width, height: tall, viewBox: `0 0 ${width} ${tall}` }, ...rects);
}
