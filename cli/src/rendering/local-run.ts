import type { LogLineV1 } from '@millrace/contracts';
import type { ActionResult, FlowEvent, RunOutcome } from '@millrace/engine';
import { formatDuration, formatInstant, since, type Instant, type Outcome } from '@millrace/kernel';
import type { LocalPlan } from '../local/local-plan.ts';
import type { Paint } from './paint.ts';
import { oneLine, padEnd, table, widthOf } from './text.ts';

/** One attempt of an action, as it is told at the end. */
export interface LocalAction {
  readonly stage: string;
  readonly action: string;
  readonly attempt: number;
  readonly outcome: Outcome;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly error?: { readonly code: string; readonly message: string };
  readonly result?: ActionResult;
}

/** What runs, what is left out, and why. `sources` says what stands for each source action. */
export function planLines(plan: LocalPlan, sources: ReadonlyMap<string, string>, paint: Paint): readonly string[] {
  const runs = plan.runs.map(({ stage, action }) => [
    `  ${paint.good('●')} ${stage}/${action.name}`,
    sources.get(action.name) ?? builtFrom(action),
  ]);
  const leftOut = plan.leftOut.map(({ stage, action, why }) => [
    `  ${paint.faint('○')} ${action === undefined ? stage : `${stage}/${action}`}`,
    paint.faint(oneLine(why)),
  ]);
  const { name } = plan.declaration;
  const title = `${paint.strong(name)}: ${runs.length} run here, ${leftOut.length} left out`;
  return [title, ...table([...runs, ...leftOut])];
}

const builtFrom = ({ actionTypeId, configuration, commands = [] }: LocalPlan['runs'][number]['action']): string =>
  actionTypeId.provider === 'Commands'
    ? `${commands.length} ${commands.length === 1 ? 'command' : 'commands'}`
    : `build project ${configuration['ProjectName'] ?? ''}`;

/** How an action is called in front of its lines, all equally wide: by its stage too where another one has its name. */
export function labelsOf(plan: LocalPlan): (stage: string, action: string) => string {
  const names = plan.runs.map(({ action }) => action.name);
  const isShared = (name: string): boolean => names.indexOf(name) !== names.lastIndexOf(name);
  const label = (stage: string, action: string): string => (isShared(action) ? `${stage}/${action}` : action);
  const built = plan.runs.filter(({ action }) => action.actionTypeId.category !== 'Source');
  const widest = Math.max(0, ...built.map(({ stage, action }) => widthOf(label(stage, action.name))));
  return (stage, action) => padEnd(label(stage, action), widest);
}

/** In front of the platform's own lines. */
const stamp = /^\[Container\] \S+ \S+ /;
/** Where nothing happened, or all went well, the user's own lines say more. */
const uneventful = /^(Entering phase |Phase complete: \S+ State: SUCCEEDED)/;

/** A line for whoever looks on: without the time, which is now. Nothing for what only the kept log needs. */
export function watchedLine(line: Pick<LogLineV1, 'stream' | 'text'>): Pick<LogLineV1, 'stream' | 'text'> | undefined {
  if (line.stream !== 'agent') return line;
  const text = line.text.replace(stamp, '');
  return uneventful.test(text) ? undefined : { stream: 'agent', text };
}

/** Follows the facts of a run: what it came to so far. */
export class LocalRecord {
  readonly actions: LocalAction[] = [];
  cause = '';
  readonly #begun = new Map<string, { readonly at: Instant; readonly attempt: number }>();

  /** @returns the attempt that this fact ended */
  add(event: FlowEvent): LocalAction | undefined {
    if (event.type === 'RunFinished') this.cause = event.cause;
    if (event.type === 'ActionStarted') {
      this.#begun.set(event.actionExecutionId, { at: event.at, attempt: event.attempt });
    }
    if (event.type === 'ActionNotStarted') {
      const { stage, action, attempt, at, error } = event;
      return this.#ended({ stage, action, attempt, outcome: 'failed', startedAt: at, endedAt: at, error });
    }
    if (event.type !== 'ActionSettled') return undefined;
    const { stage, action, at, result } = event;
    const { at: startedAt, attempt } = this.#begun.get(event.actionExecutionId) ?? { at, attempt: 1 };
    const { outcome, error } = result;
    return this.#ended({ stage, action, attempt, outcome, startedAt, endedAt: at, result, ...(error && { error }) });
  }

  #ended(action: LocalAction): LocalAction {
    this.actions.push(action);
    return action;
  }
}

/** One line for an attempt that has ended. */
export function endedLine(one: LocalAction, paint: Paint): string {
  const { stage, action, attempt, outcome, startedAt, endedAt, error } = one;
  const isGood = outcome === 'succeeded';
  const name = `${stage}/${action}${attempt === 1 ? '' : ` (attempt ${attempt})`}`;
  const words = `${outcome.replace('-', ' ')} in ${formatDuration(since(endedAt, startedAt))}`;
  const why = error === undefined ? '' : `: ${oneLine(error.message)} (${error.code})`;
  return `${isGood ? paint.good('✔') : paint.bad('✖')} ${name} ${words}${why}${given(one.result)}`;
}

/** What a build says of itself; a source says it in front. */
const given = (result: ActionResult | undefined): string =>
  result === undefined || result.sourceRevision !== undefined
    ? ''
    : Object.entries(result.outputVariables)
        .map(([name, value]) => `, ${name}=${oneLine(value)}`)
        .join('');

/** The last words. */
export function localVerdict(outcome: RunOutcome, record: LocalRecord, { runs }: LocalPlan, paint: Paint): string {
  const succeeded = record.actions.filter((one) => one.outcome === 'succeeded');
  const counted = `${succeeded.length} of ${runs.length} actions succeeded`;
  return outcome === 'succeeded'
    ? `${paint.good('Succeeded')}: ${counted}`
    : `${paint.bad(outcome === 'stopped' ? 'Stopped' : 'Failed')}: ${oneLine(record.cause)}; ${counted}`;
}

/** The last document. */
export const localDocument = (outcome: RunOutcome, { cause, actions }: LocalRecord) => ({
  outcome,
  cause,
  actions: actions.map(({ result, startedAt, endedAt, ...one }) => ({
    ...one,
    startedAt: formatInstant(startedAt),
    endedAt: formatInstant(endedAt),
    outputArtifacts: result?.outputArtifacts.map(({ name, sha256, sizeBytes }) => ({ name, sha256, sizeBytes })) ?? [],
    outputVariables: result?.outputVariables ?? {},
  })),
});
