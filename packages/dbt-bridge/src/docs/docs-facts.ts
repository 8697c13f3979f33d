import type { CatalogTable } from '../artifacts/catalog.js';
import type { Manifest } from '../manifest/manifest.js';
import type { UniqueId } from '../manifest/resource.js';

/** What the page of a project is made from. */
export interface DocsFacts {
  readonly manifest: Manifest;
  readonly catalog: Readonly<Record<UniqueId, CatalogTable>>;
  /** What came of each test in its last run. */
  readonly results: ReadonlyMap<UniqueId, string>;
}
