import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { assetUrl } from '../asset-url.js';
import { joinModules } from './join-modules.js';
import { boxHeight, boxWidth, layout } from './layout.js';
import type { LineagePage } from './page.js';
import { type SharedAsset, sharedAsset } from './shared-asset.js';

/**
 * Renders a lineage page: one file that loads nothing from anywhere. A browser runs its own script and no other, by the page's Content-Security-Policy.
 *
 * @example
 * await writeFile('lineage.html', await renderLineagePage({ title: 'shop', subtitle: 'now', nodes, edges }));
 */
export async function renderLineagePage({ title, subtitle, nodes, edges }: LineagePage): Promise<string> {
  const ids = new Set(nodes.map(({ id }) => id));
  const kept = edges.filter(({ from, to }) => ids.has(from) && ids.has(to) && from !== to);
  const [script, styles, places] = await Promise.all([
    joinModules('page.js', (name) => (name === 'page.js' ? asset(name) : sharedAsset(name as SharedAsset))),
    Promise.all([sharedAsset('theme.css'), asset('page.css')]),
    layout([...ids], kept),
  ]);
  const style = styles.join('');
  const data = {
    box: { width: boxWidth, height: boxHeight },
    nodes: nodes.map((node) => ({ ...node, ...places.get(node.id) })),
    edges: kept,
  };
  const policy = `default-src 'none'; script-src '${digest(script)}'; style-src '${digest(style)}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(subtitle)}</p>
<label>Search <input type="search" id="search" autocomplete="off" placeholder="name, column, SQL"></label>
<span id="filters" role="group" aria-label="Filters"></span>
<button type="button" id="fit">Fit</button>
<output id="count"></output>
</header>
<main>
<nav aria-label="Relations"><ul id="list"></ul></nav>
<section id="graph" aria-label="Lineage graph: arrow keys go along its edges; the same relations are in the list"></section>
<aside id="details" class="details" aria-label="Details" aria-live="polite" tabindex="-1"><p>Choose a relation to see its columns, its SQL and its refreshes.</p></aside>
</main>
<script type="application/json" id="data">${JSON.stringify(data).replace(/</g, '\\u003c')}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}

const asset = (name: string) => readFile(assetUrl(`lineage/${name}`), 'utf8');

const digest = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
