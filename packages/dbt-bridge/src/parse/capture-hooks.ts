import type { Hook } from '../manifest/node.js';
import { hasJinja } from '../project/render-yaml.js';
import type { Draft } from './draft.js';
import type { Captured } from './parse-context.js';
import { captureTemplate, type FileParser } from './parse-files.js';
import { withPlace } from './with-place.js';

/** Adds what the hooks of a resource refer to: it has to be there before the resource is built. */
export function captureHooks(parser: FileParser, draft: Draft, hooks: readonly Hook[]): Captured {
  const { refs, sources, functions, metrics, macros, configs } = draft.captured;
  const captured: Captured = {
    refs: [...refs],
    sources: [...sources],
    functions: [...functions],
    metrics: [...metrics],
    macros: new Set(macros),
    configs,
  };
  for (const { sql } of hooks) {
    if (!hasJinja(sql)) continue;
    const of = { ...draft, rawCode: sql };
    const found = withPlace(draft.file.displayPath, () => captureTemplate(parser, of));
    captured.refs.push(...found.refs);
    captured.sources.push(...found.sources);
    captured.functions.push(...found.functions);
    captured.metrics.push(...found.metrics);
    for (const macro of found.macros) captured.macros.add(macro);
  }
  return captured;
}
