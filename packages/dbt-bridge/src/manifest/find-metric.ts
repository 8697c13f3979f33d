import type { RefArgs } from './resource.js';
import type { SemanticNode } from './semantic.js';

type Named = Pick<SemanticNode, 'name' | 'package_name'>;

/** What `metric()` names: in the package that is named, else in the root project, in the node's own package, and anywhere. */
export function findMetric<Metric extends Named>(
  metrics: Iterable<Metric>,
  { name, package: wanted }: RefArgs,
  rootName: string,
  nodePackage: string,
): Metric | undefined {
  const found = Array.from(metrics).filter((metric) => metric.name === name);
  if (wanted !== null) return found.find((metric) => metric.package_name === wanted);
  return found.find((metric) => metric.package_name === rootName) ?? found.find((metric) => metric.package_name === nodePackage) ?? found[0];
}
