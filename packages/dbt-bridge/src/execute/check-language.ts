import { PgTrickleError } from '@pgtrickle-js/core';
import type { MacroDefinition } from '../context/macro-scope.js';
import { repr } from '../jinja/values/text.js';
import type { ManifestNode } from '../manifest/node.js';

/** A model in a language that its materialization does not know fails as itself: what does not read it is built. @throws {PgTrickleError} `DBT_MATERIALIZATION_UNKNOWN` */
export function checkLanguage(node: ManifestNode, { node: macro }: MacroDefinition): void {
  const language = 'language' in node ? node.language : 'sql';
  const supported = macro.supported_languages ?? ['sql'];
  if (supported.includes(language)) return;
  const { name, original_file_path: file } = node;
  throw new PgTrickleError('DBT_MATERIALIZATION_UNKNOWN', {
    message: `Materialization "${macro.name}" only supports languages ${repr(supported)}; got "${language}" for ${node.resource_type} "${name}" (in ${file})`,
    hint: language === 'python' ? 'PostgreSQL runs no Python: write it in SQL, or leave it out: --exclude, or config enabled: false.' : undefined,
    details: { file },
  });
}
