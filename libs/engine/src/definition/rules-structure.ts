import type { Issue } from '@millrace/kernel';
import { repeated, type Rule } from './context.ts';
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
export const artifactStores: Rule = ({ draft, actions, rules }, { region }) => {
  const { artifactStore, artifactStores: stores } = draft;
  if ((artifactStore === undefined) === (stores === undefined)) {
    const message =
      artifactStore === undefined
        ? 'A pipeline must declare either artifactStore or artifactStores'
        : 'A pipeline cannot declare both artifactStore and artifactStores';
    return [structural(artifactStore === undefined ? '' : '/artifactStores', message, 'declare exactly one of them')];
  }
  const elsewhere = [
    ...actions.map(({ action, pointer }) => ({ what: `Action ${action.name}`, region: action.region, pointer })),
    ...rules.map(({ rule, pointer }) => ({ what: `Rule ${rule.name}`, region: rule.region, pointer })),
  ].filter((one) => one.region !== undefined && one.region !== region);
  if (stores === undefined) {
    return elsewhere.map(({ what, region: there, pointer }) =>
      structural(
        `${pointer}/region`,
        `${what} runs in region ${there}, for which the pipeline has no artifact store`,
        'replace artifactStore by artifactStores with one entry per region',
        there,
      ),
    );
  }
  const used = new Set([region, ...elsewhere.map((one) => one.region ?? region)]);
  return [...used]
    .filter((name) => !Object.hasOwn(stores, name))
    .map((name) =>
      structural('/artifactStores', `The pipeline has no artifact store for region ${name}`, `add an entry '${name}'`),
    );
};

/** Rule 4. */
export const fewestStages: Rule = ({ draft: { stages } }) => {
  if (stages.length >= quotas.stagesMinimum) return [];
  const message = `Pipeline has only ${stages.length} stage(s). There should be a minimum of ${quotas.stagesMinimum} stages in a pipeline`;
  return [structural('/stages', message, 'add a stage that builds, tests, approves or deploys', stages.length)];
};

/** Rule 30: how many stages and actions. */
export const counts: Rule = ({ draft, actions, runs }, { actionsPerStage = quotas.actionsPerStage }) => {
  const tooMany = (pointer: string, what: string, count: number, limit: number): readonly Issue[] =>
    count > limit ? [structural(pointer, `${what} has ${count}, the limit is ${limit}`, 'split it', count)] : [];
  const combined = runs.length > actions.length ? 'The number of actions and combinations' : 'The number of actions';
  return [
    ...tooMany('/stages', 'The number of stages in the pipeline', draft.stages.length, quotas.stagesMaximum),
    ...tooMany('/stages', `${combined} in the pipeline`, runs.length, quotas.actionsPerPipeline),
    ...draft.stages.flatMap((stage, index) => {
      const what = `The number of actions in stage ${stage.name}`;
      return tooMany(`/stages/${index}/actions`, what, stage.actions.length, actionsPerStage);
    }),
  ];
};

/** Rules 5, 6 and 7: sources stand in the first stage, and nothing else does. */
export const sources: Rule = ({ draft, actions }) => {
  const [first] = draft.stages;
  const issues: Issue[] = [];
  if (first !== undefined) {
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
  for (const { action, stageIndex, pointer } of actions) {
    if (action.actionTypeId.category !== 'Source' || stageIndex === 0) continue;
    const message = `Source action ${action.name} must be in the first stage`;
    issues.push(structural(`${pointer}/actionTypeId/category`, message, 'move it to the first stage', 'Source'));
  }
  return issues;
};

/** Rules 8, 9 and 10: unique names, no empty stage. */
export const names: Rule = ({ draft }) => {
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
export const pipelineType: Rule = ({ draft }, { actionTypes }) =>
  draft.pipelineType !== 'V1'
    ? []
    : v2Features(draft, actionTypes).map(({ pointer, what }) =>
        structural(
          pointer,
          `${what} cannot be used in a pipeline of type V1`,
          'set pipelineType to V2, or leave it out',
        ),
      );
