import type { MacroOutline } from '../parse/outline-macros.js';

/** One text file of a package. Positions in errors are `file.displayPath:line:column`. */
export interface SourceFile {
  readonly packageName: string;
  /** Relative to the package's folder, with forward slashes: dbt's `original_file_path`. */
  readonly path: string;
  /** Which of the configured folders it was found in, e.g. `models`. */
  readonly searchPath: string;
  /** As a user of the root project would open it: `dbt_packages/dbt_utils/macros/x.sql`, or `models/x.sql`. */
  readonly displayPath: string;
  readonly text: string;
}

/** A file of macros. What is in those that come with us is known since the package was built. */
export interface MacroFile extends SourceFile {
  readonly outlines?: readonly MacroOutline[];
}

/** dbt_project.yml after rendering, with dbt's defaults for what it leaves out. Paths are relative to the package. */
export interface ProjectFile {
  /** SHA-256 of the file's text. */
  readonly checksum: string;
  readonly name: string;
  readonly version: string | null;
  readonly profile: string | undefined;
  readonly modelPaths: readonly string[];
  readonly seedPaths: readonly string[];
  readonly macroPaths: readonly string[];
  readonly testPaths: readonly string[];
  readonly snapshotPaths: readonly string[];
  readonly analysisPaths: readonly string[];
  readonly functionPaths: readonly string[];
  readonly docsPaths: readonly string[];
  readonly assetPaths: readonly string[];
  readonly targetPath: string;
  readonly cleanTargets: readonly string[];
  readonly packagesInstallPath: string;
  readonly vars: ConfigTree;
  readonly dispatch: readonly DispatchRule[];
  readonly onRunStart: readonly string[];
  readonly onRunEnd: readonly string[];
  readonly quoting: Quoting;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly queryComment: QueryComment | null;
  readonly requireDbtVersion: readonly string[];
  /** Whether models that are protected can be referred to only from within the package. */
  readonly restrictAccess: boolean;
  /** The configuration trees as written: `models:`, `seeds:`, `snapshots:`, `data_tests:`, `sources:`, … */
  readonly configs: Readonly<Record<ConfigSection, ConfigTree>>;
  /** The same trees before Jinja in them was rendered, for `unrendered_config`. */
  readonly unrenderedConfigs: Readonly<Record<ConfigSection, ConfigTree>>;
}

export type ConfigSection = 'models' | 'seeds' | 'snapshots' | 'data_tests' | 'unit_tests' | 'sources' | 'exposures' | 'functions' | SemanticSection;
/** Written with `-` in dbt_project.yml, too. */
type SemanticSection = 'metrics' | 'semantic_models' | 'saved_queries';
export type ConfigTree = Readonly<Record<string, unknown>>;

/** `dispatch:` of the root project: where `adapter.dispatch` looks for the macros of one namespace. */
export interface DispatchRule {
  readonly macroNamespace: string;
  readonly searchOrder: readonly string[];
}

export interface Quoting {
  readonly database: boolean;
  readonly schema: boolean;
  readonly identifier: boolean;
}

export interface QueryComment {
  readonly comment: string;
  readonly append: boolean;
  readonly jobLabel: boolean;
}

/** The files of one package by what they hold. */
export interface PackageFiles {
  readonly models: readonly SourceFile[];
  readonly pythonModels: readonly SourceFile[];
  readonly seeds: readonly SeedFile[];
  readonly snapshots: readonly SourceFile[];
  readonly analyses: readonly SourceFile[];
  readonly functions: readonly SourceFile[];
  readonly pythonFunctions: readonly SourceFile[];
  /** Singular tests: `.sql` directly or deeper in the test paths, `generic/` apart. */
  readonly tests: readonly SourceFile[];
  readonly genericTests: readonly MacroFile[];
  readonly macros: readonly MacroFile[];
  readonly docs: readonly SourceFile[];
  readonly yaml: readonly SourceFile[];
  readonly fixtures: readonly SourceFile[];
}

/** A CSV file. It is not held as text: only its checksum is needed to parse, its rows are read when it is loaded. */
export interface SeedFile extends Omit<SourceFile, 'text'> {
  readonly checksum: { readonly name: 'sha256' | 'path'; readonly checksum: string };
}

export interface LoadedPackage {
  readonly name: string;
  /** Absolute. */
  readonly root: string;
  readonly isRoot: boolean;
  readonly file: ProjectFile;
  readonly files: PackageFiles;
}

/** Connection settings of one target. `credentials` holds the password: never print it. */
export interface Profile {
  readonly name: string;
  readonly targetName: string;
  readonly type: 'postgres' | 'pgtrickle';
  readonly threads: number;
  readonly credentials: PostgresCredentials;
}

export interface PostgresCredentials {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly schema: string;
  readonly searchPath: string | undefined;
  readonly role: string | undefined;
  readonly sslmode: string | undefined;
  readonly sslcert: string | undefined;
  readonly sslkey: string | undefined;
  readonly sslrootcert: string | undefined;
  readonly keepalivesIdle: number;
  readonly connectTimeoutSeconds: number;
  readonly retries: number;
  readonly applicationName: string;
}

export interface ProjectOptions {
  /** Default: `DBT_PROJECT_DIR`, else the nearest folder at or above the current one with a dbt_project.yml. */
  readonly projectDir?: string | undefined;
  readonly profilesDir?: string | undefined;
  readonly profile?: string | undefined;
  readonly target?: string | undefined;
  readonly targetPath?: string | undefined;
  readonly packagesInstallPath?: string | undefined;
  /** `--vars`, already read from its YAML. */
  readonly vars?: Readonly<Record<string, unknown>> | undefined;
  readonly threads?: number | undefined;
  readonly invocationId?: string | undefined;
  /** Up to which size seeds are hashed, in MiB; 0 for any. Larger ones are known by their path. Default 1. */
  readonly maximumSeedSizeMib?: number | undefined;
  /** Refuse what requires another version of dbt. Default true. */
  readonly versionCheck?: boolean | undefined;
  /** Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Default `process.cwd()`. */
  readonly cwd?: string | undefined;
}

/** Everything on disk, read once. The rooms after this one read no file. */
export interface LoadedProject {
  readonly root: LoadedPackage;
  /** By name: the root first, then installed packages, then the built-in `dbt_postgres` and `dbt`. */
  readonly packages: ReadonlyMap<string, LoadedPackage>;
  readonly profile: Profile;
  readonly cliVars: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly invocationId: string;
  /** ISO 8601, UTC: when the invocation started. */
  readonly startedAt: string;
  /** Absolute; `target/` unless configured. */
  readonly targetDir: string;
  readonly selectors: readonly SelectorDefinition[];
  readonly warnings: readonly Warning[];
}

/** One entry of selectors.yml, as written. */
export interface SelectorDefinition {
  readonly name: string;
  readonly description: string | undefined;
  readonly isDefault: boolean;
  readonly definition: unknown;
}

/** Something that does not stop the run but that a user should see; `--warn-error` turns it into an error. */
export interface Warning {
  /** dbt's event name where it has one, e.g. `NothingToDo`, `UnusedResourceConfigPath`. */
  readonly name: string;
  readonly message: string;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** What dbt tells programs of it, where that is not the message. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}
