export { type ColumnLineage, type ColumnSource, type ColumnsOf, readColumnLineage } from './lineage/column-lineage.js';
export type { LineageColumn, LineageNode, LineagePage, LineageRefresh } from './lineage/page.js';
export { renderLineagePage } from './lineage/render-lineage-page.js';
