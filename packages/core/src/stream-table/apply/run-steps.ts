import type { Capabilities } from '../../db/capabilities.js';
import type { Queryable, QueryResultLike } from '../../db/queryable.js';
import { runTogether } from '../../db/run-together.js';
import { fromUnknown } from '../../error/from-unknown.js';
import { PgTrickleError } from '../../error/pg-trickle-error.js';
import type { QualifiedName } from '../../sql/identifier.js';
import { isRecord } from '../plan/declare-step.js';
import type { Plan, PlanAction, Step } from '../plan/plan.js';
import type { ApplyOptions, StepOutcome } from './apply.js';

/**
 * @internal Runs the steps of a plan in the session's transaction.
 *
 * @param release - ends that part of the transaction: goes along with the last step
 */
export async function runSteps(
  session: Queryable,
  { name, action, steps }: Plan,
  { signal, onStep, plansDone, capabilities, release }: RunOptions,
): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  for (const message of messagesOf(steps)) {
    const [step] = message;
    const index = outcomes.length;
    const progress = { name, step: index + 1, steps: steps.length, stepsDone: index, plansDone };
    const aborted = (when: 'before' | 'during') =>
      new PgTrickleError('APPLY_ABORTED', {
        message: `${action} of ${name} was cancelled ${when} step ${index + 1} of ${steps.length}`,
        details: progress,
        cause: signal?.reason,
      });
    if (signal?.aborted) throw aborted('before');
    for (const [offset, each] of message.entries()) onStep?.(each, { name, index: index + offset, count: steps.length });
    const start = performance.now();
    const isLast = index + message.length === steps.length;
    const answers = await send(session, message, isLast ? release : undefined).catch((error: unknown) => {
      const problem = stepError(error, { action, step, progress, capabilities });
      throw problem.code === 'SERVER_CANCELLED' && signal?.aborted ? aborted('during') : problem;
    });
    const durationMs = performance.now() - start;
    for (const [offset, { comment }] of message.entries()) {
      outcomes.push({ comment, durationMs: offset === 0 ? durationMs : 0, rows: answers[offset]?.rows ?? [] });
    }
  }
  return outcomes;
}

interface RunOptions extends ApplyOptions {
  readonly plansDone: number;
  readonly capabilities: Capabilities;
  readonly release?: string | undefined;
}

type Message = readonly [Step, ...Step[]];

/** The steps that are sent together: a record, which fails nothing, goes along with the step before it, so that it is plain which one failed. */
function messagesOf(steps: readonly Step[]): Message[] {
  const messages: Message[] = [];
  for (const step of steps) {
    const before = messages.at(-1);
    if (before !== undefined && isRecord(step) && before.every(({ values }) => values.length === 0)) messages.splice(-1, 1, [...before, step]);
    else messages.push([step]);
  }
  return messages;
}

async function send(session: Queryable, message: Message, release: string | undefined): Promise<QueryResultLike[]> {
  const [{ sql, values }] = message;
  if (values.length === 0) return runTogether(session, [...message.map((step) => step.sql), ...(release === undefined ? [] : [release])]);
  const answer = await session.query(sql, [...values]);
  if (release !== undefined) await session.query(release);
  return [answer];
}

interface StepFailure {
  readonly action: PlanAction;
  readonly step: Step;
  readonly progress: {
    readonly name: QualifiedName;
    readonly step: number;
    readonly steps: number;
    readonly stepsDone: number;
    readonly plansDone: number;
  };
  readonly capabilities: Capabilities;
}

function stepError(error: unknown, { action, step, progress, capabilities }: StepFailure): PgTrickleError {
  const { role, schema } = capabilities;
  const converted = fromUnknown(error, {
    action: `${action} of ${progress.name}`,
    role,
    extensionSchema: schema,
    writes: true,
    details: { ...progress, sql: step.sql },
  });
  const place = progress.steps === 1 ? '' : ` (step ${progress.step} of ${progress.steps}, ${step.comment}; nothing of it was kept)`;
  return new PgTrickleError(converted.code === 'SERVER_ERROR' ? 'APPLY_STEP_FAILED' : converted.code, {
    message: `${converted.message}${place}`,
    hint: converted.hint,
    details: converted.details,
    cause: converted.cause,
  });
}
