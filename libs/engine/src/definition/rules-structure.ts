import type { Issue } from '@millrace/kernel';
import { placedActions, repeated, type Rule } from './context.ts';
import { v2Features } from './normalise.ts';
import { quotas } from './quotas.ts';

const structural = (pointer: string, message: string, suggestion: string, value?: unknown): Issue => ({
  pointer,
  message,
  suggestion,
  code: 'InvalidStructureException',
  ...(value === undefined ? {} : { value }),
});

/** Rule 24: exactly one of the two; rule 23: a store for every region that is used. */
export const artifactStores: Rule = (draft, { region }) => {
  const { artifactStore, artifactStores: stores } = draft;
  if ((artifactStore === undefined) === (stores === undefined)) {
    const message =
      artifactStore === undefined
        ? 'A pipeline must declare either artifactStore or artifactStores'
        : 'A pipeline cannot declare both artifactStore and artifactStores';
    return [structural(artifactStore === undefined ? '' : '/artifactStores', message, 'declare exactly one of them')];
  }
  const used = new Set([region, ...placedActions(draft).map(({ action }) => action.region ?? region)]);
  if (stores === undefined) {
    return placedActions(draft)
      .filter(({ action }) => action.region !== undefined && action.region !== region)
      .map(({ action, pointer }) =>
        structural(
          `${pointer}/region`,
          `Action ${action.name} runs in region ${action.region}, for which the pipeline has no artifact store`,
          'replace artifactStore by artifactStores with one entry per region',
          action.region,
        ),
      );
  }
  return [...used]
    .filter((name) => !Object.hasOwn(stores, name))
    .map((name) =>
      structural('/artifactStores', `The pipeline has no artifact store for region ${name}`, `add an entry '${name}'`),
    );
};

/** Rules 4 and 30: how many stages and actions. */
export const counts: Rule = (draft) => {
  const issues: Issue[] = [];
  const stages = draft.stages.length;
  if (stages < quotas.stagesMinimum) {
    const message = `Pipeline has only ${stages} stage(s). There should be a minimum of ${quotas.stagesMinimum} stages in a pipeline`;
    issues.push(structural('/stages', message, 'add a stage that builds, tests, approves or deploys'));
  }
  const tooMany = (pointer: string, what: string, count: number, limit: number) => {
    if (count > limit) issues.push(structural(pointer, `${what} has ${count}, the limit is ${limit}`, 'split it'));
  };
  tooMany('/stages', 'The number of stages in the pipeline', stages, quotas.stagesMaximum);
  tooMany('/stages', 'The number of actions in the pipeline', placedActions(draft).length, quotas.actionsPerPipeline);
  for (const [index, { name, actions }] of draft.stages.entries()) {
    tooMany(
      `/stages/${index}/actions`,
      `The number of actions in stage ${name}`,
      actions.length,
      quotas.actionsPerStage,
    );
  }
  return issues;
};

/** Rules 5, 6 and 7: sources stand in the first stage, and nothing else does. */
export const sources: Rule = (draft) => {
  const [first] = draft.stages;
  const issues: Issue[] = [];
  if (first !== undefined && first.actions.length > 0) {
    const stranger = first.actions.findIndex(({ actionTypeId }) => actionTypeId.category !== 'Source');
    if (stranger >= 0) {
      issues.push(
        structural(
          `/stages/0/actions/${stranger}/actionTypeId/category`,
          'Pipeline should start with a stage that only contains source actions',
          'move this action to a later stage',
          first.actions[stranger]?.actionTypeId.category,
        ),
      );
    }
  }
  for (const { action, stageIndex, pointer } of placedActions(draft)) {
    if (action.actionTypeId.category !== 'Source' || stageIndex === 0) continue;
    const message = `Source action ${action.name} must be in the first stage`;
    issues.push(structural(`${pointer}/actionTypeId/category`, message, 'move it to the first stage', 'Source'));
  }
  return issues;
};

/** Rules 8, 9 and 10: unique names, no empty stage. */
export const names: Rule = (draft) => {
  const stages = draft.stages.map((stage, index) => ({ stage, index }));
  return [
    ...repeated(stages, ({ stage }) => stage.name).map(({ stage, index }) =>
      structural(
        `/stages/${index}/name`,
        `Stage name must be unique within the pipeline. ${stage.name} has been used more than once.`,
        'give this stage another name',
        stage.name,
      ),
    ),
    ...stages.flatMap(({ stage, index }): Issue[] => [
      ...(stage.actions.length > 0
        ? []
        : [
            {
              pointer: `/stages/${index}/actions`,
              message: `Stage ${stage.name} must contain at least one action`,
              suggestion: 'add an action or remove the stage',
              code: 'InvalidStageDeclarationException',
            },
          ]),
      ...repeated(
        stage.actions.map(({ name }, position) => ({ name, position })),
        ({ name }) => name,
      ).map(({ name, position }) => ({
        pointer: `/stages/${index}/actions/${position}/name`,
        message: `Action name must be unique within stage ${stage.name}. ${name} has been used more than once.`,
        value: name,
        suggestion: 'give this action another name',
        code: 'InvalidStageDeclarationException',
      })),
    ]),
  ];
};

/** Rule 28: an explicit V1 and a V2-only feature contradict each other. */
export const pipelineType: Rule = (draft, { actionTypes }) =>
  draft.pipelineType !== 'V1'
    ? []
    : v2Features(draft, actionTypes).map(({ pointer, what }) =>
        structural(
          pointer,
          `${what} cannot be used in a pipeline of type V1`,
          'set pipelineType to V2, or leave it out',
        ),
      );

/** Rule 27 and conditions: what no service of this region carries out is refused, never ignored. */
export const unavailable: Rule = (draft) => [
  ...(draft.triggers ?? []).map((_, index) =>
    structural(
      `/triggers/${index}`,
      'A trigger must name a source action of provider CodeStarSourceConnection, and the pipeline has none',
      'remove triggers: a Git source action is noticed by its push webhook and by polling',
    ),
  ),
  ...draft.stages.flatMap((stage, index) =>
    (['beforeEntry', 'onSuccess', 'onFailure'] as const)
      .filter((block) => stage[block] !== undefined)
      .map((block) => ({
        pointer: `/stages/${index}/${block}`,
        message: `Stage ${stage.name} declares ${block}, but stage conditions are not available in this region`,
        suggestion: `remove ${block}`,
        code: 'InvalidStageDeclarationException',
      })),
  ),
];
