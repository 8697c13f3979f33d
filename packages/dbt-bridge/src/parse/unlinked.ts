import type { MacroScope } from '../context/macro-scope.js';
import type { ManifestNode } from '../manifest/node.js';
import type { DocNode, ExposureNode, GroupNode, UnitTestNode } from '../manifest/other-resources.js';
import type { SemanticNode } from '../manifest/semantic.js';
import type { SourceNode } from '../manifest/source-node.js';
import type { SourceFile, Warning } from '../project/types.js';
import type { YamlPath } from '../project/yaml-position.js';

/** Where a resource is written, for errors about it. */
export type Origin =
  | { readonly kind: 'sql'; readonly displayPath: string; readonly text: string }
  | { readonly kind: 'yaml'; readonly file: SourceFile; readonly path: YamlPath };

export interface Parsed<Node> {
  readonly node: Node;
  readonly origin: Origin;
  /** Where YAML describes it, when that is not its origin. */
  readonly described?: Origin;
}

/** Every resource of a project, before references between them are resolved. */
export interface Unlinked {
  readonly nodes: readonly Parsed<ManifestNode>[];
  readonly sources: readonly Parsed<SourceNode>[];
  readonly exposures: readonly Parsed<ExposureNode>[];
  readonly semantic: readonly Parsed<SemanticNode>[];
  readonly unitTests: readonly Parsed<UnitTestNode>[];
  readonly groups: readonly Parsed<GroupNode>[];
  readonly docs: Readonly<Record<string, DocNode>>;
  readonly scope: MacroScope;
  readonly warnings: readonly Warning[];
}
