import { type QualifiedName, quoteName } from '../../sql/identifier.js';
import type { Step } from './plan.js';
import type { PlanState } from './read-plan-state.js';
import { dropStep } from './steps.js';

/** The steps that drop stream tables: `names` come in the order of making. */
export async function dropSteps(names: readonly QualifiedName[], state: PlanState): Promise<Step[]> {
  const orphans = await orphansOf(state);
  return names.toReversed().map((name) => {
    if (!orphans.has(name)) return dropStep(name, state.capabilities);
    return { sql: `drop table ${quoteName(name)}`, values: [], comment: `drop ${name}, whose source is gone` };
  });
}

/**
 * Stream tables that lost a source, where the extension cannot drop them: before its function knew `cascade` it looked for the trigger on the
 * source (seen on 0.1.0 and 0.1.3). DROP TABLE takes them out of its catalog as well.
 */
async function orphansOf({ capabilities, dependencies }: PlanState): Promise<ReadonlySet<string>> {
  if (capabilities.accepts('drop_stream_table', 'cascade')) return new Set();
  return new Set((await dependencies()).filter(({ source }) => source === null).map(({ streamTable }) => streamTable));
}
