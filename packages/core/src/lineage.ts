export { type ColumnLineage, type ColumnSource, type ColumnsOf, readColumnLineage } from './lineage/column-lineage.js';
export { joinModules } from './lineage/join-modules.js';
export { boxHeight, boxWidth, layout, type Placed } from './lineage/layout.js';
export type { LineageColumn, LineageNode, LineagePage, LineageRefresh, LineageTest } from './lineage/page.js';
export { renderLineagePage } from './lineage/render-lineage-page.js';
export { type SharedAsset, sharedAsset } from './lineage/shared-asset.js';
