import type { ExecutionView } from '@millrace/contracts';
import { formatDuration, milliseconds, parseInstant, since, type Duration } from '@millrace/kernel';
import { padStart, table } from '../rendering/text.ts';

/** Where the time of one action went. Each part begins where the one before ended; unknown parts are absent. */
export interface ActionTiming {
  readonly action: string;
  /** From the end of what ran before until this action was started. */
  readonly handOver: Duration | undefined;
  /** From the start until a worker took it. */
  readonly queued: Duration | undefined;
  /** From then until the work itself began. */
  readonly prepared: Duration | undefined;
  /** From then until its end; without a known beginning, from the last known point. */
  readonly worked: Duration;
}

/** The times of every action that has ended, in the order in which they started. */
export function timings(view: ExecutionView): readonly ActionTiming[] {
  const ended = view.stages
    .flatMap((stage) => stage.actions.map((action) => ({ name: `${stage.name}/${action.name}`, it: action.execution })))
    .flatMap(({ name, it }) => (it?.endedAt === undefined ? [] : [{ name, ...it, endedAt: it.endedAt }]))
    .toSorted((one, other) => parseInstant(one.startedAt) - parseInstant(other.startedAt));
  return ended.map(({ name, startedAt, claimedAt, begunAt, endedAt }) => {
    const before = ended.filter((other) => parseInstant(other.endedAt) <= parseInstant(startedAt));
    const previousEnd = before
      .map((other) => other.endedAt)
      .toSorted((a, b) => parseInstant(a) - parseInstant(b))
      .at(-1);
    return {
      action: name,
      handOver: between(previousEnd ?? view.startedAt, startedAt),
      queued: between(startedAt, claimedAt),
      prepared: between(claimedAt ?? startedAt, begunAt),
      worked: between(begunAt ?? claimedAt ?? startedAt, endedAt) ?? milliseconds(0),
    };
  });
}

/** Everything that is not the actions' own work. */
export const overhead = (rows: readonly ActionTiming[]): Duration =>
  milliseconds(
    rows.reduce((sum, { handOver, queued, prepared }) => sum + (handOver ?? 0) + (queued ?? 0) + (prepared ?? 0), 0),
  );

/** The times as a table with a heading, one line per action. */
export function timingTable(rows: readonly ActionTiming[]): readonly string[] {
  const heading = ['ACTION', 'HAND-OVER', 'QUEUED', 'PREPARED', 'WORK'];
  const cells = rows.map(({ action, handOver, queued, prepared, worked }) => [
    action,
    ...[handOver, queued, prepared, worked].map((part) => (part === undefined ? '-' : formatDuration(part))),
  ]);
  const columns = Math.max(...heading.slice(1).map((text) => text.length));
  return table(
    [heading, ...cells].map(([name = '', ...parts]) => [name, ...parts.map((part) => padStart(part, columns))]),
  );
}

/** Two clocks may disagree by a moment: nothing takes less than no time. */
const between = (from: string, until: string | undefined): Duration | undefined =>
  until === undefined ? undefined : milliseconds(Math.max(0, since(parseInstant(until), parseInstant(from))));
