import { setTimeout as pause } from 'node:timers/promises';
import type { ExecutionView } from '@millrace/contracts';
import { followExecution } from '../commands/follow-execution.ts';
import { hasEnded } from '../rendering/looks.ts';
import { samplePipeline } from '../sample/sample-definitions.ts';
import type { Answer } from '../sample/sample-host.ts';
import type { Commit } from '../sample/sample-repository.ts';
import { CliProblem } from '../session/cli-problem.ts';
import { exitCodes } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Approver } from './approver.ts';
import type { Stage } from './stage.ts';

/** No execution of the sample takes longer; a demonstration must end. */
const executionLimitMilliseconds = 120_000;
const noticeLimitMilliseconds = 60_000;
const decisionLimitMilliseconds = 5_000;
const pollMilliseconds = 100;

/** One execution as it was seen. */
export interface Act {
  readonly view: ExecutionView;
  /** Who decided its approval, when it came to one. */
  readonly decidedBy: string | undefined;
}

/** What the demonstration does, step by step. What is true of it is judged elsewhere. */
export class Story {
  readonly #session: Session;
  readonly #stage: Stage;
  readonly #approver: Approver;

  constructor(session: Session, stage: Stage, approver: Approver) {
    this.#session = session;
    this.#stage = stage;
    this.#approver = approver;
  }

  /** Carries to its end whatever runs already, so that nothing stands in the way. Answers it, when there was any. */
  async finishWhatRuns(): Promise<Act | undefined> {
    const { items } = await this.#stage.client.pipelines.executions({
      path: { name: samplePipeline },
      query: { limit: 1 },
    });
    const [newest] = items;
    return newest === undefined || hasEnded(newest.status) ? undefined : this.watch(newest.executionId);
  }

  /** Pushes a change and follows the execution that the platform starts for it. */
  async push(summary: string, change: (content: string) => string): Promise<Act & { readonly commit: Commit }> {
    const before = await this.#executionIds();
    const commit = await this.#stage.sample.repository.push(summary, 'src/greeting.js', change);
    this.#session.terminal.note(`pushed ${commit.id.slice(0, 7)} ${commit.summary}`);
    return { commit, ...(await this.watch(await this.#executionAfter(before))) };
  }

  /** Follows an execution and approves as the approver when it waits for that. */
  async watch(executionId: string): Promise<Act> {
    const limit = AbortSignal.timeout(executionLimitMilliseconds);
    const signal = AbortSignal.any([this.#session.signal, limit]);
    const giveUp = new AbortController();
    let decision: Promise<string | undefined> | undefined;
    const view = await followExecution({ ...this.#session, signal }, this.#stage.client, executionId, {
      onView: (now) => {
        if (decision !== undefined || !waitsForApproval(now)) return;
        decision = this.#approver.approve(executionId, samplePipeline, AbortSignal.any([signal, giveUp.signal]));
        // Awaited below; until then a failure must not count as unhandled.
        decision.catch(() => undefined);
      },
    });
    // An execution that ended otherwise than by this approval leaves nothing to approve.
    const patience = setTimeout(() => giveUp.abort(), decisionLimitMilliseconds);
    try {
      return { view, decidedBy: await decision };
    } catch (error) {
      if (!giveUp.signal.aborted && !signal.aborted) throw error;
      return { view, decidedBy: undefined };
    } finally {
      clearTimeout(patience);
    }
  }

  /** What every host answers now, by name. */
  async answers(): Promise<ReadonlyMap<string, Answer | undefined>> {
    const { hosts } = this.#stage.sample;
    return new Map(await Promise.all(hosts.map(async (host) => [host.name, await host.ask()] as const)));
  }

  async #executionIds(): Promise<ReadonlySet<string>> {
    const { items } = await this.#stage.client.pipelines.executions({
      path: { name: samplePipeline },
      query: { limit: 20 },
    });
    return new Set(items.map(({ executionId }) => executionId));
  }

  async #executionAfter(before: ReadonlySet<string>): Promise<string> {
    const limit = AbortSignal.timeout(noticeLimitMilliseconds);
    for (;;) {
      const found = [...(await this.#executionIds())].find((id) => !before.has(id));
      if (found !== undefined) return found;
      if (limit.aborted) throw nobodyNoticed();
      await pause(pollMilliseconds, undefined, { signal: this.#session.signal });
    }
  }
}

const nobodyNoticed = (): CliProblem =>
  new CliProblem(`the push started nothing within ${noticeLimitMilliseconds / 1000} s`, {
    code: 'demo.push-not-noticed',
    hint: `see what the pipeline watches: millrace pipelines sources ${samplePipeline}`,
    exitCode: exitCodes.unsuccessful,
  });

const waitsForApproval = (view: ExecutionView): boolean =>
  view.stages.some(({ actions }) =>
    actions.some(({ status, actionType }) => status === 'InProgress' && actionType.category === 'Approval'),
  );
