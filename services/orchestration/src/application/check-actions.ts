import {
  CheckDeployActions,
  CheckSourceActions,
  type CallerV1,
  type CheckActionsV1,
  type CheckedActions,
  type Problem,
  type QueryContract,
} from '@millrace/contracts';
import { declaredActions, type PlacedAction } from '@millrace/engine';
import { ok, type Issue, type Result } from '@millrace/kernel';
import { Requests } from '@millrace/messaging';
import { Injectable } from '@nestjs/common';
import { openConfiguration } from './secrets.ts';

/** Who knows what actions of these types name: connections, and places that the operator has opened. */
const askedOf = new Map<string, QueryContract<CheckActionsV1, CheckedActions>>([
  ['Source/AWS/CodeStarSourceConnection/1', CheckSourceActions],
  ['Source/AWS/CodeCommit/1', CheckSourceActions],
  ['Source/AWS/S3/1', CheckSourceActions],
  ['Source/ThirdParty/GitHub/1', CheckSourceActions],
  ['Deploy/AWS/S3/1', CheckDeployActions],
]);

/** Beyond these the engine refuses a definition anyway. */
const longestName = 100;
const mostActions = 1000;

const askedFor = ({ action: { actionTypeId: id } }: PlacedAction) =>
  askedOf.get(`${id.category}/${id.owner}/${id.provider}/${id.version}`);

/** What stands in the way of a definition's actions, found before it is stored and not by its first execution. */
@Injectable()
export class CheckActions {
  constructor(private readonly requests: Requests) {}

  /** Asks nobody when there is nothing to ask. Fails when somebody who would know does not answer. */
  async run(caller: CallerV1, document: unknown): Promise<Result<readonly Issue[], Problem>> {
    const issues: Issue[] = [];
    for (const [query, actions] of Map.groupBy(declaredActions(document), askedFor)) {
      if (query === undefined) continue;
      const answer = await this.requests.ask(query, { caller, actions: actions.slice(0, mostActions).map(checked) });
      if (!answer.ok) return answer;
      issues.push(...answer.value.issues);
    }
    return ok(issues);
  }
}

/** A name that is too long is the engine's to tell. */
const checked = ({ action, pointer }: PlacedAction) => ({
  pointer,
  actionName: action.name.slice(0, longestName),
  actionType: action.actionTypeId,
  configuration: openConfiguration(action),
});
