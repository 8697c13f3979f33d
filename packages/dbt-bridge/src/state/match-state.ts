import { didYouMean, PgTrickleError } from '@pgtrickle-js/core';
import type { Manifest } from '../manifest/manifest.js';
import type { ModelNode } from '../manifest/node.js';
import type { UniqueId } from '../manifest/resource.js';
import type { Warning } from '../project/types.js';
import { invalid } from '../select/criterion.js';
import type { Selectable } from '../select/selectable.js';
import { bigSeeds } from './big-seeds.js';
import { contractBreaches } from './compare-contracts.js';
import { isModified, isPartModified, type ModifiedPart } from './compare-resources.js';
import { usesModifiedMacro } from './modified-macros.js';
import { missing, needManifest, type PreviousState } from './read-state.js';

type Matcher = (node: Selectable) => boolean;

const parts: readonly ModifiedPart[] = ['body', 'configs', 'persisted_descriptions', 'relation', 'contract'];
const selections = ['new', 'old', 'modified', 'unmodified', ...parts.map((part) => `modified.${part}`), 'modified.macros'];

/**
 * `state:new`, `state:modified.body`, …: a test of resources against an earlier run.
 *
 * @throws {PgTrickleError} `DBT_STATE_INVALID` without a state; `DBT_SELECTOR_INVALID`; `DBT_CONTRACT_BROKEN` when a version of a model broke its contract.
 */
export function matchState(value: string, manifest: Manifest, state: PreviousState | undefined, warn: (warning: Warning) => void): Matcher {
  if (!selections.includes(value))
    throw invalid(`"state:${value}" is not a way to compare`, didYouMean(value, selections) ?? `Ways are ${selections.join(', ')}.`);
  const before = needManifest(state, `state:${value}`);
  const sections = [
    before.nodes,
    before.sources,
    before.exposures,
    before.unit_tests,
    before.metrics,
    before.semantic_models,
    before.saved_queries,
    before.functions,
  ];
  const earlier = (id: UniqueId) => {
    for (const section of sections) if (section?.[id] !== undefined) return section[id] as Selectable;
    return undefined;
  };
  if (value === 'new') return ({ unique_id: id }) => earlier(id) === undefined;
  if (value === 'old') return ({ unique_id: id }) => earlier(id) !== undefined;
  const macroChanged = usesModifiedMacro(manifest, before);
  if (value === 'modified.macros') return macroChanged;
  if (value === 'modified' || value === 'unmodified' || value === 'modified.contract') checkContracts(manifest, before, warn);
  if (['modified', 'unmodified', 'modified.body'].includes(value)) for (const warning of bigSeeds(manifest, before)) warn(warning);
  const part = parts.find((one) => value === `modified.${one}`);
  const isWritten = state?.comparesWritten === true;
  if (part !== undefined) return (node) => isPartModified(part, node, earlier(node.unique_id), isWritten);
  const changed: Matcher = (node) => isModified(node, earlier(node.unique_id), isWritten) || macroChanged(node);
  return value === 'modified' ? changed : (node) => !changed(node);
}

/** A breach of a version is an error, of any other model a warning: who reads a version was promised that it stays. */
function checkContracts(manifest: Manifest, before: Manifest, warn: (warning: Warning) => void): void {
  for (const old of Object.values(before.nodes)) {
    if (old.resource_type !== 'model') continue;
    const now = manifest.nodes[old.unique_id] as ModelNode | undefined;
    const breaches = contractBreaches(now, old, manifest.disabled[old.unique_id] !== undefined);
    if (breaches.length === 0) continue;
    const file = now?.original_file_path ?? old.original_file_path;
    const text = `Breaking change to contracted model "${old.name}" (in ${file}): ${breaches.join('\n  - ')}`;
    if (old.version === null) {
      warn({ name: 'UnversionedBreakingChange', message: text, file });
      continue;
    }
    throw new PgTrickleError('DBT_CONTRACT_BROKEN', {
      message: text,
      hint: 'Make the change in a new version of the model, and give the old one a deprecation_date.',
      details: { file, model: old.unique_id, breaches },
    });
  }
}

const statuses = ['success', 'error', 'fail', 'warn', 'pass', 'skipped', 'runtime error', 'partial success', 'no-op'];

/** `result:error`: how a resource ended in an earlier run. */
export function matchResult(value: string, state: PreviousState | undefined): Matcher {
  if (state?.runResults === undefined) throw missing(state, `"result:${value}" compares with an earlier run, and there is no run_results.json`);
  if (!statuses.includes(value))
    throw invalid(`"result:${value}" is not how a node ends`, didYouMean(value, statuses) ?? `Ways are ${statuses.join(', ')}.`);
  const ids = new Set(state.runResults.results.filter(({ status }) => status === value).map(({ unique_id: id }) => id));
  return ({ unique_id: id }) => ids.has(id);
}

/** `source_status:fresher`: what has got newer rows between the state's sources.json and that of the target folder. */
export function matchSourceStatus(value: string, state: PreviousState | undefined): Matcher {
  if (value !== 'fresher') throw invalid(`"source_status:${value}" is not known`, 'Write source_status:fresher.');
  if (state?.sources === undefined) throw missing(state, '"source_status:fresher" compares with an earlier run, and there is no sources.json');
  if (state.currentSources === undefined) {
    throw new PgTrickleError('DBT_STATE_INVALID', {
      message: '"source_status:fresher" needs the freshness of now, and the target folder has no sources.json',
      hint: 'Run source freshness first.',
    });
  }
  const before = new Map(state.sources.results.map((result) => [result.unique_id, result.max_loaded_at]));
  const fresher = state.currentSources.results.filter(({ unique_id: id, max_loaded_at: now }) => {
    const then = before.get(id);
    return now !== undefined && (!before.has(id) || (then !== undefined && Date.parse(now) > Date.parse(then)));
  });
  const ids = new Set(fresher.map(({ unique_id: id }) => id));
  return ({ unique_id: id }) => ids.has(id);
}
