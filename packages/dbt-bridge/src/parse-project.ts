import type { MacroScope } from './context/macro-scope.js';
import type { ProjectContextOptions } from './context/project-context.js';
import { checkMicrobatch } from './execute/check-microbatch.js';
import { unknownSettings } from './execute/unknown-settings.js';
import { buildGraph, type Graph } from './graph/graph.js';
import { checkDeprecations } from './manifest/check-deprecations.js';
import { link } from './manifest/link.js';
import type { Manifest } from './manifest/manifest.js';
import { parseResources } from './parse/parse-resources.js';
import type { Origin } from './parse/unlinked.js';
import { loadProject } from './project/load-project.js';
import type { LoadedProject, ProjectOptions, Warning } from './project/types.js';

/** A project, parsed: everything that running it needs but a connection. */
export interface Project {
  readonly loaded: LoadedProject;
  readonly manifest: Manifest;
  readonly graph: Graph;
  /** Which macro a name means, and the macros themselves, ready to be bound to a context. */
  readonly macros: MacroScope;
  /** Where each resource is written, by its id: for errors about it. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** Where YAML describes a resource that is written elsewhere. */
  readonly described: ReadonlyMap<string, Origin>;
  readonly warnings: readonly Warning[];
}

/**
 * Reads and parses a project. Nothing connects to the database, and there is no cache: every call reads everything.
 *
 * @throws {PgTrickleError} `DBT_*` or `JINJA_*` with file, line and column
 * @example
 * const { manifest, graph } = await parseProject({ projectDir: 'examples/dbt-project' });
 */
export async function parseProject(options: ProjectOptions & ProjectContextOptions = {}): Promise<Project> {
  const loaded = await loadProject(options);
  const unlinked = parseResources(loaded, options);
  const { manifest, origins, described, warnings } = link(unlinked, loaded);
  const project = { loaded, manifest, graph: buildGraph(manifest), macros: unlinked.scope, origins, described, warnings };
  warnings.push(...checkDeprecations(manifest, new Date()), ...unknownSettings(manifest, project), ...checkMicrobatch(manifest, project));
  return project;
}
