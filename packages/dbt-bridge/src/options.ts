import type { PgTrickleError } from '@pgtrickle-js/core';
import type { CommandName } from './commands/command.js';
import type { ResourceFilter } from './commands/resources.js';
import type { BatchResults, NodeResult, RunEvent } from './execute/result.js';
import type { Manifest } from './manifest/manifest.js';
import type { UniqueId } from './manifest/resource.js';
import type { ProjectOptions } from './project/types.js';
import type { SelectOptions } from './select/select.js';

/** One invocation, as the flags of the command line say it. What is left out has the value of `flags:` in dbt_project.yml, else dbt's default. */
export interface RunOptions extends ProjectOptions, Pick<SelectOptions, 'select' | 'exclude' | 'selector' | 'indirectSelection'> {
  readonly command: CommandName;
  /** What a command takes besides flags: the name of the project for `init`. */
  readonly argument?: string | undefined;
  /** For the commands of operations: the stream tables to work on, by the names of their models. */
  readonly models?: readonly string[] | undefined;
  /** For `run-operation`. */
  readonly macroArgs?: Readonly<Record<string, unknown>> | undefined;
  /** For `show`: a query that is run as it is. */
  readonly inlineDirect?: string | undefined;
  /** For `ls`. Default `selector`. */
  readonly output?: 'selector' | 'name' | 'path' | 'json' | undefined;
  /** For `ls`: keys of each line of JSON. */
  readonly outputKeys?: readonly string[] | undefined;
  /** For `show`: how many rows, all when negative. Default 5. */
  readonly limit?: number | undefined;
  /** For `plan`: also print the statements. For `run-operation`: SQL with Jinja to run in place of a macro. */
  readonly sql?: boolean | string | undefined;
  /** For `plan`: exit with 2 when something would change. */
  readonly exitCode?: boolean | undefined;
  /** For `docs generate`: compile first. Default true. */
  readonly compile?: boolean | undefined;
  /** For `docs serve`: the address to listen on. Default `127.0.0.1`; anything but loopback serves whoever reaches it. */
  readonly host?: string | undefined;
  /** For `docs serve`: the port to listen on, 0 for a free one. Default 8080. */
  readonly port?: number | undefined;
  /** For `docs generate`: write the page as `static_index.html` too. */
  readonly static?: boolean | undefined;
  /** For `docs generate`: ask the database nothing. */
  readonly emptyCatalog?: boolean | undefined;
  /** For `freshness`: the limits of models that set none. */
  readonly warnSeconds?: number | undefined;
  readonly errorSeconds?: number | undefined;
  /** Exactly these resources, whatever is selected. */
  readonly uniqueIds?: readonly UniqueId[] | undefined;
  /** For `retry`: the batches of microbatch models that are left to do, and those that are done. */
  readonly retriedBatches?: ReadonlyMap<UniqueId, BatchResults> | undefined;
  /** Where batches end that no flag bounds. Default now. */
  readonly batchesUntil?: Date | undefined;
  readonly resourceTypes?: ResourceFilter | undefined;
  readonly fullRefresh?: boolean | undefined;
  /** Build with no rows: every relation that is referred to is empty. */
  readonly empty?: boolean | undefined;
  /** ISO 8601 or `2026-01-31`: the first moment of what is built of models with an `event_time`, and the moment before which it ends. */
  readonly eventTimeStart?: string | undefined;
  readonly eventTimeEnd?: string | undefined;
  /** A window of time such as `3 days`, or a mapping with `start` and `end`. */
  readonly sample?: string | undefined;
  readonly failFast?: boolean | undefined;
  readonly singleThreaded?: boolean | undefined;
  readonly storeFailures?: boolean | undefined;
  /** Build nothing when a hook of `on-run-start` fails; set by `flags:` of dbt_project.yml. Default false, as in dbt. */
  readonly skipNodesIfOnRunStartFails?: boolean | undefined;
  /** For `seed` and `build`: say the first rows of each seed. */
  readonly show?: boolean | undefined;
  /** Folder of the artifacts of an earlier run: for `state:modified`, `result:error`, `defer`, `retry` and `clone`. */
  readonly state?: string | undefined;
  readonly defer?: boolean | undefined;
  readonly deferState?: string | undefined;
  readonly favorState?: boolean | undefined;
  /** Look only into the schemas of what is selected. */
  readonly cacheSelectedOnly?: boolean | undefined;
  readonly populateCache?: boolean | undefined;
  /** For `compile`: let templates ask the database. Default true. */
  readonly introspect?: boolean | undefined;
  /** For `compile`: SQL with Jinja in place of a model. */
  readonly inline?: string | undefined;
  readonly injectEphemeralCtes?: boolean | undefined;
  /** The command line, for artifacts and `flags.INVOCATION_COMMAND`. Default `dbt` and the command. */
  readonly invocationCommand?: string | undefined;
  /** Every warning is an error. */
  readonly warnError?: boolean | undefined;
  /** `{ error: 'all' | names, warn: names, silence: names }`; `warn` excepts from `error`. Not together with `warnError`. */
  readonly warnErrorOptions?: Readonly<Record<string, unknown>> | undefined;
  /** For `deps`. */
  readonly lock?: boolean | undefined;
  readonly upgrade?: boolean | undefined;
  readonly addPackage?: string | undefined;
  readonly source?: string | undefined;
  /** For `debug`. */
  readonly connection?: boolean | undefined;
  readonly configDir?: boolean | undefined;
  /** For `clean`. Default true. */
  readonly cleanProjectFilesOnly?: boolean | undefined;
  /** For `init`. */
  readonly skipProfileSetup?: boolean | undefined;
  /** Write manifest.json and run_results.json. Default true. */
  readonly writeJson?: boolean | undefined;
  /** Further flags of dbt by their camel-case names, shown to templates as `flags` and in run_results.json as `args`. */
  readonly otherFlags?: Readonly<Record<string, unknown>> | undefined;
  /** What happened, as it happens. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Cancels the running statements and starts no more. */
  readonly signal?: AbortSignal | undefined;
}

export interface Result {
  /** No node failed and nothing was interrupted. Warnings and skips because of an earlier failure aside. */
  readonly success: boolean;
  readonly results: readonly NodeResult[];
  /** Of a command that parses the project. */
  readonly manifest: Manifest | undefined;
  readonly interrupted: boolean;
  /** In place of the one that `success` means. */
  readonly exitCode?: number | undefined;
  /** What a command such as `ls` prints. */
  readonly lines: readonly string[];
  readonly error?: PgTrickleError | undefined;
}
