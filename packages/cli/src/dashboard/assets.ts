import { readFile } from 'node:fs/promises';
import { type SharedAsset, sharedAsset } from '@pgtrickle-js/core/lineage';
import { assetUrl } from '../asset-url.js';

const shared: readonly string[] = ['theme.css', 'dom.js', 'graph-view.js', 'details.js'] satisfies SharedAsset[];
const own = [
  'actions.js',
  'activity.js',
  'attention.js',
  'capture.js',
  'drawer.js',
  'format.js',
  'graph.js',
  'icon.svg',
  'live.js',
  'page.css',
  'page.js',
  'parts.css',
  'plot.js',
  'plots.css',
  'tables.js',
  'tiles.js',
];

/** What the page loads, by name: no request leads to any other file. */
export const servedAssets: readonly string[] = [...own, ...shared];

export const readAsset = (name: string): Promise<string> =>
  shared.includes(name) ? sharedAsset(name as SharedAsset) : readFile(assetUrl(`dashboard/${name}`), 'utf8');
