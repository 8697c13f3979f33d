import { type Catalog, checkSettings, excerptAt, fromUnknown, PgTrickleError, parseName } from '@pgtrickle-js/core';
import { Relation } from '../adapter/relation.js';
import type { ManifestNode } from '../manifest/node.js';
import type { Project } from '../parse-project.js';
import { type FilePlace, placeOfSetting } from './place-of-setting.js';
import { streamTableDefinition } from './stream-table-definition.js';

/** Something that a model asks for and cannot have. */
interface Problem {
  readonly node: ManifestNode;
  /** The key of the config that it is about. */
  readonly setting: string;
  readonly error: PgTrickleError;
}

/**
 * Refuses stream tables that cannot be what their models say, all of them at once: with the catalog of the server also what that server would refuse.
 *
 * @throws {PgTrickleError} `NAME_INVALID`, `DEFINITION_INVALID`, `PLAN_OPTION_UNSUPPORTED`, `DBT_CONFIG_INVALID`
 */
export function checkStreamTables(nodes: readonly ManifestNode[], project: Project, catalog?: Catalog): void {
  const problems = nodes.filter(({ config }) => config.materialized === 'stream_table').flatMap((node) => problemsOf(node, catalog));
  if (problems.length > 0) throw refusal(problems, project);
}

function problemsOf(node: ManifestNode, catalog: Catalog | undefined): Problem[] {
  const problem = (setting: string, error: PgTrickleError): Problem => ({ node, setting, error });
  try {
    parseName(`${node.schema}.${node.alias}`);
  } catch (error) {
    const named = node.config.stream_table_name ? 'stream_table_name' : 'alias';
    return [problem(isNameOk(node.alias) ? 'schema' : named, fromUnknown(error))];
  }
  const { on_configuration_change: policy = 'apply' } = node.config;
  const own = ['apply', 'continue', 'fail'].includes(policy) ? [] : [problem('on_configuration_change', configError(node, policy))];
  const relation = new Relation({ schema: node.schema, identifier: node.alias });
  try {
    const definition = streamTableDefinition(node, relation, 'select');
    if (catalog === undefined) return own;
    return checkSettings(definition, catalog.capabilities).map((error) => problem(String(error.details.setting), error));
  } catch (thrown) {
    const error = fromUnknown(thrown);
    const texts = Array.isArray(error.details.problems) ? (error.details.problems as string[]) : [];
    if (texts.length === 0) return [...own, problem('', error)];
    const split = texts.map((text) => problem(text.slice(0, text.indexOf(':')), named(node, error.code, text)));
    return [...own, ...split];
  }
}

const isNameOk = (name: string): boolean => {
  try {
    parseName(`public.${name}`);
    return true;
  } catch {
    return false;
  }
};

const named = ({ name }: ManifestNode, code: PgTrickleError['code'], text: string) =>
  new PgTrickleError(code, { message: `the stream table model "${name}": ${text}` });

const configError = (node: ManifestNode, policy: unknown) =>
  named(node, 'DBT_CONFIG_INVALID', `on_configuration_change: it has to be one of apply, continue, fail, not ${JSON.stringify(policy)}`);

function refusal(problems: readonly Problem[], project: Project): PgTrickleError {
  const [first] = problems;
  const shown = problems.map(({ node, setting, error }) => {
    const place: FilePlace | undefined = placeOfSetting(node, setting, project);
    const where = place === undefined ? node.original_file_path : `${place.file}:${place.line}:${place.column}`;
    return { text: `${error.message} (in ${where})`, place, error, node };
  });
  if (first === undefined || shown.length === 1) {
    const [only] = shown as [(typeof shown)[number]];
    const { place, error } = only;
    const { file = only.node.original_file_path, line, column } = place ?? {};
    const at = place === undefined ? { file } : { file, line, column, excerpt: excerptAt(place.text, place) };
    return new PgTrickleError(error.code, { message: only.text, hint: error.hint, details: { ...error.details, ...at }, cause: error.cause });
  }
  const list = shown.map(({ text, error }) => `  - ${text}${error.hint === undefined ? '' : `\n    ${error.hint}`}`);
  return new PgTrickleError(first.error.code, {
    message: `${shown.length} settings of stream tables are wrong; nothing was run\n${list.join('\n')}`,
    details: { problems: shown.map(({ text }) => text) },
  });
}
