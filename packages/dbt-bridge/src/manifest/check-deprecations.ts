import type { Warning } from '../project/types.js';
import type { Manifest } from './manifest.js';
import type { ModelNode } from './node.js';

/** Warns of models that are past their `deprecation_date`, and of those that refer to a model with such a date. */
export function checkDeprecations({ nodes }: Manifest, now: Date): Warning[] {
  const models = Object.values(nodes).filter((node) => node.resource_type === 'model');
  return models.flatMap((model) => {
    const { deprecation_date: date } = model;
    if (date === null) return [];
    const isPast = new Date(date) < now;
    const readers = models.filter(({ depends_on: { nodes: read } }) => read.includes(model.unique_id));
    const own: Warning = {
      name: 'DeprecatedModel',
      message: `Model ${shown(model)} has passed its deprecation date of ${date}. This model should be disabled or removed.`,
    };
    return [...(isPast ? [own] : []), ...readers.map((reader) => referred(reader, model, date, isPast))];
  });
}

function referred(reader: ModelNode, model: ModelNode, date: string, isPast: boolean): Warning {
  const found = `While compiling '${reader.name}': Found a reference to ${shown(model)}, which ${isPast ? 'was deprecated' : 'is slated for deprecation'} on '${date}'.`;
  const isOld = model.version !== null && model.version !== model.latest_version;
  const newer = ` A new version of '${model.name}' is available. ${isPast ? 'Migrate now' : 'Try it out'}: {{ ref('${model.package_name}', '${model.name}', v='${model.latest_version}') }}.`;
  return { name: isPast ? 'DeprecatedReference' : 'UpcomingReferenceDeprecation', message: `${found}${isOld ? newer : ''}` };
}

function shown({ name, version }: ModelNode): string {
  return version === null ? name : `${name}.v${version}`;
}
