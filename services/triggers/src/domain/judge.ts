import { decideTrigger, dependsOnFiles, type ChangedFiles, type TriggerDecision } from '@millrace/engine';
import { asGitEvent, type RepositoryEvent } from './repository-event.ts';
import type { SourceAction } from './source-action.ts';

/** What an event in a repository means for one pipeline. */
export interface Judgement {
  /** The source actions that take the event's commit: one start serves all of them, and none when there are none. */
  readonly takenBy: readonly string[];
  readonly because: string;
}

/** Whether {@link judge} depends on which files the event changed. */
export function judgedByFiles(sources: readonly SourceAction[], event: RepositoryEvent): boolean {
  if (event.kind === 'object') return false;
  return sources.some(
    ({ starting }) =>
      starting.kind === 'trigger' && !isForeign(event) && dependsOnFiles(starting.filters, asGitEvent(event)),
  );
}

/** Judges an event for all sources that one pipeline has in that repository. */
export function judge(sources: readonly SourceAction[], event: RepositoryEvent, changed: ChangedFiles): Judgement {
  const judged = sources.map((source) => ({ source, decision: judgeFor(source, event, changed) }));
  const taking = judged.filter(({ decision }) => decision.starts);
  const told = taking.length > 0 ? taking : judged;
  const because = told.map(({ source, decision }) =>
    sources.length === 1 ? decision.because : `${source.actionName}: ${decision.because}`,
  );
  return { takenBy: taking.map(({ source }) => source.actionName), because: because.join('; ') };
}

/** Whoever may open a pull request from a fork could otherwise have their commands run here. */
const isForeign = (event: RepositoryEvent): boolean => event.kind === 'pull-request' && event.isFromFork;

function judgeFor(source: SourceAction, event: RepositoryEvent, changed: ChangedFiles): TriggerDecision {
  const { starting, branchName, repositoryUrl } = source;
  switch (starting.kind) {
    case 'nothing':
      return { starts: false, because: starting.because };
    case 'trigger':
      if (event.kind === 'object') return { starts: false, because: 'A trigger takes pushes and pull requests' };
      return isForeign(event)
        ? { starts: false, because: 'a pull request from a fork starts nothing: anybody may open one' }
        : decideTrigger(starting.filters, asGitEvent(event), changed);
    case 'branch':
      if (event.kind === 'tag') return { starts: false, because: `Tag ${event.name} is no branch` };
      if (event.kind === 'pull-request')
        return { starts: false, because: 'A pull request needs a trigger that asks for it' };
      if (event.kind === 'object')
        return { starts: true, because: `${branchName} of ${repositoryUrl} has the version ${event.commitId}` };
      return event.name === branchName
        ? { starts: true, because: `${branchName} of ${repositoryUrl} moved to ${event.commitId}` }
        : { starts: false, because: `Branch ${event.name} is not ${branchName}` };
  }
}
