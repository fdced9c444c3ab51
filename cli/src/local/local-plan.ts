import {
  actionsIn,
  parseReferences,
  resolvableTexts,
  type ExpandedAction,
  type PipelineDeclaration,
  type StageDeclaration,
} from '@millrace/engine';
import type { Pair } from '../commands/option-values.ts';
import { usageProblem } from '../session/cli-problem.ts';

/** What a person says about a run on the own machine. */
export interface LocalWishes {
  /** Only these actions, and what they take artifacts and variables from; all when both are empty. */
  readonly actions: readonly string[];
  readonly stages: readonly string[];
  /** Values of pipeline variables; `Namespace.Key` stands for what an action that is left out would give. */
  readonly variables: readonly Pair[];
  /** Source actions that have a folder of their own. */
  readonly sources: readonly string[];
}

export interface PlannedAction {
  readonly stage: string;
  readonly action: ExpandedAction;
}

/** Something of the pipeline that is not carried out here, and why. */
export interface LeftOut {
  readonly stage: string;
  /** The action; absent when it is something of the whole stage. */
  readonly action?: string;
  readonly why: string;
}

export interface LocalPlan {
  /** The pipeline with what runs and nothing else. */
  readonly declaration: PipelineDeclaration;
  readonly runs: readonly PlannedAction[];
  readonly leftOut: readonly LeftOut[];
  /** Of the pipeline. */
  readonly variables: readonly Pair[];
}

/**
 * What of a pipeline can be carried out on one machine: its sources stand for the working copy, its CodeBuild and
 * Commands actions run. Everything else is left out, and with it whatever needs its artifacts or variables.
 * @throws CliProblem when an action or stage is asked for that there is not, or that cannot run here.
 */
export function planLocally(pipeline: PipelineDeclaration, wishes: LocalWishes): LocalPlan {
  const isOutput = ({ name }: Pair): boolean => name.includes('.');
  const outputs = wishes.variables.filter(isOutput);
  const all = pipeline.stages.flatMap((stage) =>
    actionsIn(stage).map((action) => ({ stage: stage.name, action: withValues(action, outputs) })),
  );
  const why = leftOutActions(all, wishes);
  const runs = all.filter((one) => !why.has(one));
  return {
    runs,
    declaration: { ...pipeline, stages: pipeline.stages.flatMap((stage) => reduced(stage, all, why)) },
    leftOut: [
      ...all.flatMap((one) => {
        const reason = why.get(one);
        return reason === undefined ? [] : [{ stage: one.stage, action: one.action.name, why: reason }];
      }),
      ...pipeline.stages.flatMap((stage) => (runs.some((one) => one.stage === stage.name) ? guardsOf(stage) : [])),
    ],
    variables: wishes.variables.filter((one) => !isOutput(one)),
  };
}

type Reasons = ReadonlyMap<PlannedAction, string>;

function leftOutActions(all: readonly PlannedAction[], wishes: LocalWishes): Reasons {
  const why = new Map<PlannedAction, string>();
  const [workingCopy] = all.filter(isSource);
  for (const one of all) {
    const reason = isSource(one) ? whyNoSource(one, workingCopy, wishes) : whyNotHere(one.action);
    if (reason !== undefined) why.set(one, reason);
  }
  const wanted = wantedActions(all, wishes, why);
  for (const one of all) if (!wanted.has(one) && !why.has(one)) why.set(one, 'not asked for');
  for (let before = -1; before !== why.size;) {
    before = why.size;
    for (const one of all.filter((each) => !why.has(each))) {
      const reason = whatItMisses(one.action, all, why);
      if (reason !== undefined) why.set(one, reason);
    }
  }
  return why;
}

const isSource = ({ action }: PlannedAction): boolean => action.actionTypeId.category === 'Source';

function whyNoSource(
  { action }: PlannedAction,
  workingCopy: PlannedAction | undefined,
  { sources }: LocalWishes,
): string | undefined {
  if (action === workingCopy?.action || sources.includes(action.name)) return undefined;
  return `the working copy stands for ${workingCopy?.action.name}; give this one a folder: --source ${action.name}=<folder>`;
}

/** The action types of libs/runner: CodeBuild and Commands. */
function whyNotHere({ actionTypeId: { category, owner, provider } }: ExpandedAction): string | undefined {
  if (category === 'Approval') return 'an approval: nobody is asked';
  if (category === 'Deploy') return 'a deployment: nothing leaves this machine';
  if (category === 'Invoke') return 'calls something outside';
  const carriedOut = category === 'Compute' ? 'Commands' : 'CodeBuild';
  if (owner === 'AWS' && provider === carriedOut) return undefined;
  return `${category} by ${provider} is not carried out on this machine`;
}

/** What was asked for and, step by step, everything that gives it artifacts or variables. */
function wantedActions(
  all: readonly PlannedAction[],
  { actions, stages }: LocalWishes,
  why: Reasons,
): ReadonlySet<PlannedAction> {
  if (actions.length === 0 && stages.length === 0) return new Set(all);
  const named = [
    ...actions.flatMap((name) => {
      const found = all.filter(({ action }) => action.name === name || action.combination?.of === name);
      if (found.length === 0) throw unknown('action', name, [...new Set(all.map(({ action }) => action.name))]);
      const refused = found.map((one) => why.get(one)).find((reason) => reason !== undefined);
      if (refused !== undefined) throw usageProblem(`the action ${name} cannot run on this machine: ${refused}`);
      return found;
    }),
    ...stages.flatMap((name) => {
      const found = all.filter(({ stage }) => stage === name);
      if (found.length === 0) throw unknown('stage', name, [...new Set(all.map(({ stage }) => stage))]);
      return found;
    }),
  ];
  const wanted = new Set(named);
  for (const one of wanted) for (const producer of producersOf(one.action, all)) wanted.add(producer);
  return wanted;
}

const unknown = (what: string, name: string, names: readonly string[]) =>
  usageProblem(`the pipeline has no ${what} ${JSON.stringify(name)}`, `it has: ${names.join(', ')}`);

const givesArtifact =
  (name: string) =>
  ({ action }: PlannedAction): boolean =>
    action.outputArtifacts.some((output) => output.name === name);

const producersOf = (action: ExpandedAction, all: readonly PlannedAction[]): readonly PlannedAction[] => [
  ...action.inputArtifacts.flatMap(({ name }) => all.filter(givesArtifact(name))),
  ...referencesOf(action).flatMap(({ namespace }) => all.filter((one) => one.action.namespace === namespace)),
];

function whatItMisses(action: ExpandedAction, all: readonly PlannedAction[], why: Reasons): string | undefined {
  for (const { name } of action.inputArtifacts) {
    const producer = all.find(givesArtifact(name));
    if (producer !== undefined && why.has(producer)) {
      return `needs the artifact ${name} of ${producer.action.name}, which is left out`;
    }
  }
  for (const { namespace, key, text } of referencesOf(action)) {
    const producer = all.find((one) => one.action.namespace === namespace);
    if (producer !== undefined && why.has(producer)) {
      return `uses ${text} of ${producer.action.name}, which is left out; give it: --variable ${namespace}.${key}=…`;
    }
  }
  return undefined;
}

const referencesOf = (action: ExpandedAction) =>
  resolvableTexts(action).flatMap(({ text }) => parseReferences(text).references);

function withValues(action: ExpandedAction, values: readonly Pair[]): ExpandedAction {
  const filled = (text: string): string =>
    values.reduce((before, { name, value }) => before.replaceAll(`#{${name}}`, () => value), text);
  const { commands, environmentVariables } = action;
  return {
    ...action,
    configuration: Object.fromEntries(Object.entries(action.configuration).map(([key, text]) => [key, filled(text)])),
    ...(commands && { commands: commands.map(filled) }),
    ...(environmentVariables && {
      environmentVariables: environmentVariables.map((one) => ({ ...one, value: filled(one.value) })),
    }),
  };
}

/** Conditions and locks ask others, or are about others. */
function guardsOf(stage: StageDeclaration): readonly LeftOut[] {
  const guards = [
    ...(['beforeEntry', 'onSuccess', 'onFailure'] as const).filter((block) => stage[block] !== undefined),
    ...(stage.millrace?.locks?.length ? ['locks'] : []),
  ];
  return guards.length === 0
    ? []
    : [{ stage: stage.name, why: `${guards.join(', ')}: only the platform decides that` }];
}

/** A stage with the actions that run; nothing when none does. */
function reduced(
  { name: stage }: StageDeclaration,
  all: readonly PlannedAction[],
  why: Reasons,
): readonly StageDeclaration[] {
  const inStage = all.filter((one) => one.stage === stage);
  const runs = inStage.filter((one) => !why.has(one));
  const standingFor = (need: string): readonly string[] => {
    const needed = inStage.find(({ action }) => action.name === need);
    if (needed === undefined || !why.has(needed)) return [need];
    return (needed.action.millrace?.needs ?? []).flatMap(standingFor);
  };
  const actions = runs.map((one) => {
    const { region: _, ...action } = one.action;
    const needs = action.millrace?.needs;
    return needs === undefined
      ? action
      : { ...action, millrace: { ...action.millrace, needs: [...new Set(needs.flatMap(standingFor))] } };
  });
  return actions.length === 0 ? [] : [{ name: stage, actions }];
}
