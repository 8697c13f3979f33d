import type { StreamTable } from '../../catalog/stream-tables.js';
import type { Capabilities } from '../../db/capabilities.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import { call, type Statement } from '../../sql/call.js';
import type { QualifiedName } from '../../sql/identifier.js';
import type { StreamTableDefinition, StreamTableOptions } from '../definition/definition.js';
import { isStandard, type OptionName, optionFacts, optionNames } from '../definition/options.js';
import { captureSteps } from './capture-step.js';
import type { Change } from './diff.js';
import type { Step } from './plan.js';

/** On these versions NULL is how create says calculated, and nothing on alter does. */
export function nullMeansCalculated(capabilities: Capabilities): boolean {
  return !capabilities.defaultOf('create_stream_table', 'schedule')?.startsWith("'calculated'");
}

/** Whether the server knows the refresh mode AUTO. */
export function knowsAuto(capabilities: Capabilities): boolean {
  return capabilities.defaultOf('create_stream_table', 'refresh_mode')?.startsWith("'AUTO'") ?? false;
}

/** @internal */
export const wantedOptions = (options: StreamTableOptions | undefined): OptionName[] =>
  optionNames.filter((option) => options?.[option] !== undefined);

/** Create, then what only alter can set. */
export function createSteps(definition: StreamTableDefinition, capabilities: Capabilities): Step[] {
  const { name, options = {} } = definition;
  const onCreate = wantedOptions(options).filter((option) => capabilities.accepts('create_stream_table', optionFacts[option].argument));
  const later = wantedOptions(options).filter((option) => !onCreate.includes(option) && !isStandard(option, options[option]));
  const isImmediate = definition.refreshMode === 'IMMEDIATE';
  const schedule = definition.schedule === undefined ? '1m' : definition.schedule;
  const statement = call(capabilities, 'create_stream_table', {
    name,
    query: definition.query,
    schedule: isImmediate ? undefined : schedule === null && !nullMeansCalculated(capabilities) ? 'calculated' : schedule,
    refresh_mode: definition.refreshMode === 'AUTO' && !knowsAuto(capabilities) ? undefined : definition.refreshMode,
    initialize: definition.initialize === false ? false : undefined,
    ...Object.fromEntries(onCreate.map((option) => [optionFacts[option].argument, options[option]])),
  });
  return [
    { ...statement, comment: `create ${name}`, reverse: dropStatement(name, capabilities) },
    ...(isImmediate ? [] : captureSteps(name, capabilities)),
    ...later.map(
      (option): Step => ({
        ...call(capabilities, 'alter_stream_table', { name, [optionFacts[option].argument]: options[option] }),
        comment: `${name}: ${optionFacts[option].argument} = ${String(options[option])}`,
        reverse: null,
      }),
    ),
    ...(isPause(definition.status) ? [{ ...statusStep(name, 'SUSPENDED', capabilities), reverse: null }] : []),
  ];
}

const isPause = (status: string | undefined) => status === 'PAUSED' || status === 'SUSPENDED';

export function dropStep(name: QualifiedName, capabilities: Capabilities, cascade = false): Step {
  return { ...dropStatement(name, capabilities, cascade), comment: `drop ${name}` };
}

/** `cascade` is always said where it can be: its default depends on how the extension came to its version. */
function dropStatement(name: QualifiedName, capabilities: Capabilities, cascade = false): Statement {
  return call(capabilities, 'drop_stream_table', { name, cascade: capabilities.accepts('drop_stream_table', 'cascade') ? cascade : undefined });
}

/** Options that the server writes together: the ones that a call leaves out it takes away. Seen on 0.67.0. */
const sinkOptions: readonly OptionName[] = ['sink', 'ducklakeSinkPath', 'ducklakeSinkTableId'];

/** The steps for changes of settings, one each; those of a sink name all of it. */
export function alterSteps({ name, options = {} }: StreamTableDefinition, changes: readonly Change[], capabilities: Capabilities): Step[] {
  const ofSink = (change: Change) => change.kind === 'option' && sinkOptions.includes(change.option);
  const whole = Object.fromEntries(
    sinkOptions.flatMap((option) => (options[option] === undefined ? [] : [[optionFacts[option].argument, options[option]]])),
  );
  return changes.map((change) => {
    const step = alterStep(name, change, capabilities);
    return ofSink(change) ? { ...call(capabilities, 'alter_stream_table', { name, ...whole }), comment: step.comment, reverse: null } : step;
  });
}

/** The step for one change of settings. A change that alter cannot make is not asked for here. */
export function alterStep(name: QualifiedName, change: Change, capabilities: Capabilities): Step {
  const alter = (values: Readonly<Record<string, unknown>>) => call(capabilities, 'alter_stream_table', { name, ...values });
  switch (change.kind) {
    case 'query':
      return { ...alter({ query: change.to }), comment: `${name}: query changed, ${change.reason}`, reverse: alter({ query: change.from }) };
    case 'schedule': {
      const [from, to] = [change.from ?? 'calculated', change.to ?? 'calculated'];
      const reversible = change.from !== null || !nullMeansCalculated(capabilities);
      return {
        ...alter({ schedule: to }),
        comment: `${name}: schedule ${from} -> ${to}`,
        ...(reversible ? { reverse: alter({ schedule: from }) } : {}),
      };
    }
    case 'refreshMode':
      return {
        ...alter({ refresh_mode: change.to }),
        comment: `${name}: refresh mode ${change.from} -> ${change.to}`,
        reverse: alter({ refresh_mode: change.from }),
      };
    case 'option': {
      const { argument } = optionFacts[change.option];
      const back = change.from === undefined ? {} : { reverse: alter({ [argument]: change.from }) };
      return {
        ...alter({ [argument]: change.to }),
        comment: `${name}: ${argument} ${String(change.from ?? 'default')} -> ${String(change.to)}`,
        ...back,
      };
    }
    case 'status':
      return statusStep(name, change.to, capabilities, change.from);
    default:
      throw new PgTrickleError('INTERNAL', { message: `a change of kind ${change.kind} is no alteration` });
  }
}

/** Pausing and resuming by the function for it where there is one. Only a SUSPENDED table can be resumed by it. */
export function statusStep(name: QualifiedName, to: 'ACTIVE' | 'SUSPENDED', capabilities: Capabilities, from?: StreamTable['status']): Step {
  const statement = (status: 'ACTIVE' | 'SUSPENDED', previous: StreamTable['status'] | undefined) => {
    if (status === 'SUSPENDED' && capabilities.has('pause_stream_table')) return call(capabilities, 'pause_stream_table', { name });
    if (status === 'ACTIVE' && previous === 'SUSPENDED' && capabilities.has('resume_stream_table'))
      return call(capabilities, 'resume_stream_table', { name });
    return call(capabilities, 'alter_stream_table', { name, status });
  };
  const reversible = (from === 'ACTIVE' && to === 'SUSPENDED') || (from === 'SUSPENDED' && to === 'ACTIVE');
  return {
    ...statement(to, from),
    comment: `${to === 'ACTIVE' ? 'resume' : 'pause'} ${name}`,
    ...(reversible ? { reverse: statement(from, to) } : {}),
  };
}
