import { CheckSourceActions, type CallerV1, type Problem } from '@millrace/contracts';
import { declaredActions, type PlacedAction } from '@millrace/engine';
import { ok, type Issue, type Result } from '@millrace/kernel';
import { Requests } from '@millrace/messaging';
import { Injectable } from '@nestjs/common';
import { openConfiguration } from './secrets.ts';

/** Source actions that name what only triggers knows: connections, and places that the operator has opened. */
const asked: ReadonlySet<string> = new Set([
  'AWS CodeStarSourceConnection 1',
  'AWS CodeCommit 1',
  'ThirdParty GitHub 1',
  'AWS S3 1',
]);

const isAsked = ({ action: { actionTypeId: id } }: PlacedAction): boolean =>
  id.category === 'Source' && asked.has(`${id.owner} ${id.provider} ${id.version}`);

/** What stands in the way of a definition's sources, found before it is stored and not by its first execution. */
@Injectable()
export class CheckSources {
  constructor(private readonly requests: Requests) {}

  /** Asks nobody when there is nothing to ask. Fails when triggers does not answer. */
  async run(caller: CallerV1, document: unknown): Promise<Result<readonly Issue[], Problem>> {
    const sources = declaredActions(document).filter(isAsked);
    if (sources.length === 0) return ok([]);
    const actions = sources.map(({ action, pointer }) => ({
      pointer,
      actionName: action.name,
      actionType: action.actionTypeId,
      configuration: openConfiguration(action),
    }));
    const answer = await this.requests.ask(CheckSourceActions, { caller, actions });
    return answer.ok ? ok(answer.value.issues) : answer;
  }
}
