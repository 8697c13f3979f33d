import { readFile } from 'node:fs/promises';
import { assetUrl } from '../asset-url.js';

/** What pages have in common: colours and controls, and modules of a browser that build their elements. */
export type SharedAsset = 'theme.css' | 'dom.js' | 'graph-view.js' | 'camera.js' | 'batches.js' | 'details.js';

/** The text of a shared asset, for a page to hold or a server to serve. The modules import each other as `./name.js`. */
export const sharedAsset = (name: SharedAsset): Promise<string> => readFile(assetUrl(`page/${name}`), 'utf8');
