import { drawn } from './dom.js';

/**
 * A layer of many outlines that is drawn as few paths.
 *
 * @returns `draw(items, perPath)` takes items with `outline` and `look` (a class) in the order of their places; the last look is on top. Few paths are
 *   drawn sooner than many, but each is drawn whole where a part of it is in sight.
 */
export function createBatches(className) {
  const layer = drawn('g', { class: className, 'aria-hidden': 'true' });
  return {
    element: layer,
    draw(items, perPath) {
      const paths = [];
      for (const [look, own] of Map.groupBy(items, (item) => item.look)) {
        for (let at = 0; at < own.length; at += perPath) {
          const outlines = own.slice(at, at + perPath).map(({ outline }) => outline);
          paths.push(drawn('path', { class: look, d: outlines.join('') }));
        }
      }
      layer.replaceChildren(...paths);
    },
  };
}
