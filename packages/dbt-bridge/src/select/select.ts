import type { Graph } from '../graph/graph.js';
import { type Manifest, resourceOf } from '../manifest/manifest.js';
import type { UniqueId } from '../manifest/resource.js';
import type { SelectorDefinition, Warning } from '../project/types.js';
import type { PreviousState } from '../state/read-state.js';
import type { Criterion, IndirectSelection, Selection } from './criterion.js';
import { matcherOf } from './match-method.js';
import { findSelector, parseDefinition, parseSelection } from './parse-selection.js';
import type { Selectable } from './selectable.js';

export interface SelectOptions {
  /** `--select`: each may hold several parts. Nothing selects everything. */
  readonly select?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** `--selector`: a name from selectors.yml. Without any option the default selector is used, if there is one. */
  readonly selector?: string | undefined;
  readonly selectors?: readonly SelectorDefinition[] | undefined;
  /** An earlier run, for `state:`, `result:` and `source_status:`. */
  readonly state?: PreviousState | undefined;
  /** Default `eager`. */
  readonly indirectSelection?: IndirectSelection | undefined;
}

export interface Selected {
  readonly ids: ReadonlySet<UniqueId>;
  /** Parts of the selection that matched nothing. */
  readonly warnings: readonly Warning[];
}

/**
 * The resources that a command is about: nodes, sources, exposures and unit tests. Which of them it runs is up to the command.
 *
 * @throws {PgTrickleError} `DBT_SELECTOR_INVALID`
 * @example
 * select(manifest, graph, { select: ['+orders,tag:nightly'], exclude: ['source:raw'] }).ids
 */
export function select(manifest: Manifest, graph: Graph, options: SelectOptions = {}): Selected {
  const { indirectSelection: indirect = 'eager', selectors = [] } = options;
  const selector = new Selector({ manifest, graph, indirect, state: options.state });
  const ids = selector.run(selectionOf(options, selectors, indirect));
  return { ids, warnings: selector.warnings };
}

function selectionOf(
  { select: written = [], exclude = [], selector }: SelectOptions,
  selectors: readonly SelectorDefinition[],
  indirect: IndirectSelection,
): Selection | undefined {
  const named = selector ?? (written.length === 0 && exclude.length === 0 ? selectors.find(({ isDefault }) => isDefault)?.name : undefined);
  if (named !== undefined) return parseDefinition(findSelector(named, selectors).definition, selectors, indirect);
  const from = written.length === 0 ? undefined : parseSelection(written, indirect);
  if (exclude.length === 0) return from;
  return { kind: 'difference', from: from ?? everything, without: parseSelection(exclude, indirect) };
}

const everything: Selection = { kind: 'union', of: [] };

/** What is selected, and the tests that come along if the rest of what they need does. */
interface Found {
  readonly direct: Set<UniqueId>;
  readonly possible: Set<UniqueId>;
}

interface SelectorParts {
  readonly manifest: Manifest;
  readonly graph: Graph;
  readonly indirect: IndirectSelection;
  readonly state: PreviousState | undefined;
}

class Selector {
  readonly warnings: Warning[] = [];
  readonly #manifest: Manifest;
  readonly #graph: Graph;
  readonly #indirect: IndirectSelection;
  readonly #state: PreviousState | undefined;
  readonly #nodes: ReadonlyMap<UniqueId, Selectable>;

  constructor({ manifest, graph, indirect, state }: SelectorParts) {
    this.#manifest = manifest;
    this.#state = state;
    this.#graph = graph;
    this.#indirect = indirect;
    this.#nodes = new Map(
      graph.order.flatMap((id) => {
        const node = resourceOf(id, manifest);
        return node === undefined ? [] : [[id, node] as const];
      }),
    );
  }

  run(selection: Selection | undefined): Set<UniqueId> {
    return selection === undefined ? new Set(this.#nodes.keys()) : this.#find(selection).direct;
  }

  #find(selection: Selection): Found {
    if (selection === everything) return { direct: new Set(this.#nodes.keys()), possible: new Set() };
    if (selection.kind === 'criterion') return this.#criterion(selection);
    const parts = (selection.kind === 'difference' ? [selection.from, selection.without] : selection.of).map((one) => this.#find(one));
    const combine = combiners[selection.kind];
    const direct = combine(parts.map((part) => part.direct));
    const possible = combine(parts.map((part) => union([part.direct, part.possible])));
    return { direct: this.#complete(direct, possible), possible };
  }

  #criterion(criterion: Criterion): Found {
    const matches = matcherOf(criterion, { manifest: this.#manifest, state: this.#state, warn: (warning) => this.warnings.push(warning) });
    const matched = new Set([...this.#nodes].filter(([, node]) => matches(node)).map(([id]) => id));
    if (matched.size === 0)
      this.warnings.push({
        name: 'NoNodesForSelectionCriteria',
        data: { spec_raw: criterion.raw },
        message: `The selection criterion '${criterion.raw}' does not match any enabled nodes`,
      });
    const selected = this.#neighbours(criterion, matched);
    if (criterion.indirect === 'empty') return { direct: selected, possible: new Set() };
    const direct = new Set(selected);
    const possible = new Set<UniqueId>();
    const reachable = criterion.indirect === 'buildable' ? this.#buildable(selected) : selected;
    for (const id of this.#graph.descendantsOf(selected, 1)) {
      if (!this.#isTest(id)) continue;
      const isReady = criterion.indirect === 'eager' || this.#graph.parentsOf(id).every((parent) => reachable.has(parent));
      (isReady ? direct : possible).add(id);
    }
    return { direct, possible };
  }

  #neighbours({ parentsDepth, childrenDepth, withChildrensParents }: Criterion, matched: ReadonlySet<UniqueId>): Set<UniqueId> {
    const graph = this.#graph;
    let selected = new Set(matched);
    if (withChildrensParents) {
      const below = union([graph.descendantsOf(matched), matched]);
      selected = union([selected, below, graph.ancestorsOf(below)]);
    }
    if (parentsDepth > 0) selected = union([selected, graph.ancestorsOf(matched, parentsDepth)]);
    if (childrenDepth > 0) selected = union([selected, graph.descendantsOf(matched, childrenDepth)]);
    return new Set([...selected].filter((id) => this.#nodes.has(id)));
  }

  /** Tests that only a part of the selection spoke for, once all that they need is selected. */
  #complete(direct: Set<UniqueId>, possible: ReadonlySet<UniqueId>): Set<UniqueId> {
    if (this.#indirect !== 'cautious' && this.#indirect !== 'buildable') return direct;
    const reachable = this.#indirect === 'buildable' ? this.#buildable(direct) : direct;
    const more = [...possible].filter((id) => this.#isTest(id) && this.#graph.parentsOf(id).every((parent) => reachable.has(parent)));
    return union([direct, new Set(more)]);
  }

  #buildable(selected: ReadonlySet<UniqueId>): Set<UniqueId> {
    return new Set([...selected, ...this.#graph.ancestorsOf(selected), ...Object.keys(this.#manifest.sources)]);
  }

  #isTest(id: UniqueId): boolean {
    const type = this.#nodes.get(id)?.resource_type;
    return type === 'test' || type === 'unit_test';
  }
}

type Ids = ReadonlySet<UniqueId>;

function union(sets: readonly Ids[]): Set<UniqueId> {
  return new Set(sets.flatMap((set) => [...set]));
}

const combiners: Readonly<Record<Exclude<Selection['kind'], 'criterion'>, (sets: readonly Ids[]) => Set<UniqueId>>> = {
  union,
  intersection: ([first, ...others]) => new Set([...(first ?? [])].filter((id) => others.every((set) => set.has(id)))),
  difference: ([from, ...others]) => new Set([...(from ?? [])].filter((id) => !others.some((set) => set.has(id)))),
};
