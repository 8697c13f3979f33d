import { readFile } from 'node:fs/promises';
import { joinModules, type SharedAsset, sharedAsset } from '@pgtrickle-js/core/lineage';
import { assetUrl } from '../asset-url.js';

const shared: readonly string[] = ['theme.css', 'dom.js', 'camera.js', 'batches.js', 'graph-view.js', 'details.js'] satisfies SharedAsset[];
const styles = ['theme.css', 'page.css', 'parts.css', 'plots.css'];

const read = (name: string): Promise<string> =>
  shared.includes(name) ? sharedAsset(name as SharedAsset) : readFile(assetUrl(`dashboard/${name}`), 'utf8');

export const readPage = (): Promise<string> => read('page.html');

/** What the page loads, by name: no request leads to any other file. Modules are one file and styles another, so that the first picture waits for few answers. */
export const servedAssets: ReadonlyMap<string, () => Promise<string>> = new Map([
  ['page.js', () => joinModules('page.js', read)],
  ['page.css', async () => (await Promise.all(styles.map(read))).join('')],
  ['icon.svg', () => read('icon.svg')],
]);
