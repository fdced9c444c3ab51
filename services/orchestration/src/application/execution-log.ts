import {
  problem,
  type ExecutionHistoryV1,
  type HistoryEntry,
  type Page,
  type Problem,
  type ReplayExecutionV1,
  type ReplayView,
} from '@millrace/contracts';
import type { FlowEvent, PipelineDeclaration } from '@millrace/engine';
import { err, ok, type Result } from '@millrace/kernel';
import { pageOf, readPageToken } from '@millrace/service';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { FlowLogRepository, type LoggedFact } from '../outbound/postgres/flow-log.repository.ts';
import { PipelinesRepository } from '../outbound/postgres/pipelines.repository.ts';
import { Executions } from './executions.ts';
import { noExecution } from './refusals.ts';
import { replayed } from './replay.ts';
import { maskedConfiguration } from './secrets.ts';

const pageSize = 100;
/** Facts of one execution that are replayed at most: more than the largest pipeline has in fifty attempts. */
const longest = 1_000_000;

/** Every decision about an execution with its cause, and the execution as it stood after any of them. */
@Injectable()
export class ExecutionLog {
  constructor(
    private readonly work: UnitOfWork,
    private readonly lookup: Executions,
    private readonly pipelines: PipelinesRepository,
    private readonly log: FlowLogRepository,
  ) {}

  /** Oldest first. */
  async history(request: ExecutionHistoryV1): Promise<Result<Page<HistoryEntry>, Problem>> {
    const { caller, executionId, afterRevision = 0, page } = request;
    const listed = `history:${executionId}`;
    const after = readPageToken(listed, page, /^[0-9]+$/);
    if (!after.ok) return after;
    return this.work.read(async (tx) => {
      const execution = await this.lookup.visible(tx, caller, executionId);
      if (execution === undefined) return err(noExecution(undefined, executionId));
      const limit = Math.min(page.maxResults ?? pageSize, pageSize);
      const facts = await this.log.of(tx, execution, { after: Number(after.value ?? afterRevision), limit: limit + 1 });
      return ok(pageOf(listed, facts, limit, ({ revision }) => String(revision), entryOf));
    });
  }

  /** From the recorded facts alone. */
  async replay({ caller, executionId, revision }: ReplayExecutionV1): Promise<Result<ReplayView, Problem>> {
    return this.work.read(async (tx) => {
      const execution = await this.lookup.visible(tx, caller, executionId);
      if (execution === undefined) return err(noExecution(undefined, executionId));
      const { pipelineId, pipelineVersion } = execution;
      const pinned = await this.pipelines.version(tx, pipelineId, pipelineVersion);
      if (pinned === undefined) throw new Error(`version ${pipelineVersion} of pipeline ${pipelineId} is gone`);
      const range = { limit: longest, ...(revision === undefined ? {} : { upTo: revision }) };
      const facts = await this.log.of(tx, execution, range);
      const last = facts.at(-1);
      if (last === undefined) {
        const detail = `Execution ${executionId} had not begun at revision ${revision}`;
        return err(problem('request.invalid', detail, [{ pointer: '/revision', message: detail }]));
      }
      const declaration: PipelineDeclaration = pinned.declaration;
      const run = replayed(
        declaration,
        facts.map(({ event }) => event),
      );
      return ok({ executionId, revision: last.revision, at: last.at.toISOString(), facts: facts.length, run });
    });
  }
}

function entryOf({ revision, at, event, causedBy }: LoggedFact): HistoryEntry {
  const stageName = 'stage' in event ? event.stage : undefined;
  const actionName = 'action' in event ? event.action : 'rule' in event ? event.rule : undefined;
  const cause = causeOf(event);
  return {
    revision,
    at: at.toISOString(),
    type: event.type,
    ...(stageName === undefined ? {} : { stageName }),
    ...(actionName === undefined ? {} : { actionName }),
    ...(cause === undefined ? {} : { cause }),
    causedBy,
    data: { ...openFact(event) },
  };
}

/** Why, in words. Facts that somebody reported, or that follow from another one alone, carry none of their own. */
function causeOf(event: FlowEvent): string | undefined {
  if ('cause' in event) return event.cause;
  switch (event.type) {
    case 'RunArrived':
      return `Nothing is left to do in front of stage ${event.stage}`;
    case 'ActionBegun':
    case 'RuleBegun':
      return `Taken up by ${event.workerId}`;
    case 'ActionProgressed':
      return event.summary ?? (event.percentComplete === undefined ? 'Still at work' : `${event.percentComplete} %`);
    case 'ActionNotStarted':
      return event.error.message;
    case 'FlowOpened':
    case 'FlowClosed':
    case 'DefinitionUpdated':
    case 'TransitionDisabled':
    case 'TransitionEnabled':
      // Of the pipeline, not of one of its executions.
      return undefined;
  }
}

/** The fact without secret values of configurations. */
function openFact(event: FlowEvent): object {
  if (!('work' in event) || event.work === undefined) return event;
  const { work } = event;
  const { actionType } = work;
  // Rules have no secret keys.
  if (actionType.category === 'Rule') return event;
  return { ...event, work: { ...work, configuration: maskedConfiguration(actionType, work.configuration) } };
}
