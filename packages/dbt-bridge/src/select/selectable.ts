import type { ManifestNode } from '../manifest/node.js';
import type { ExposureNode, UnitTestNode } from '../manifest/other-resources.js';
import type { SemanticNode } from '../manifest/semantic.js';
import type { SourceNode } from '../manifest/source-node.js';

/** What can be selected. */
export type Selectable = ManifestNode | SourceNode | ExposureNode | UnitTestNode | SemanticNode;
