import { Extras } from './pipeline-extras.ts';
import type { Random } from './random.ts';

/** A pipeline as a user writes it. */
export type PipelineDocument = Record<string, unknown>;

const typeOf = (category: string, provider: string) => ({ category, owner: 'AWS', provider, version: '1' }) as const;

/** What the pipelines are made of, and how the jobs of each are handed out. */
export const actionTypes = [
  { handed: 'leased', actionType: typeOf('Source', 'Git') },
  { handed: 'leased', actionType: typeOf('Build', 'CodeBuild') },
  { handed: 'leased', actionType: typeOf('Compute', 'Commands') },
  { handed: 'kept', actionType: typeOf('Deploy', 'CodeDeploy') },
  { handed: 'kept', actionType: typeOf('Approval', 'Manual') },
  { handed: 'leased', actionType: typeOf('Rule', 'HttpInvoke') },
] as const;

const modes = ['SUPERSEDED', 'SUPERSEDED', 'QUEUED', 'QUEUED', 'PARALLEL'] as const;

interface Draft {
  /** Artifacts that actions of earlier stages or run orders have produced. */
  readonly artifacts: string[];
  /** Namespaces whose `Answer` may be read. */
  readonly namespaces: string[];
  readonly random: Random;
  readonly extras: Extras;
}

/** Any pipeline that CodePipeline would take: small, since most bugs need few parts in a bad order. */
export function somePipeline(name: string, random: Random): PipelineDocument {
  const executionMode = random.pick(modes);
  const extras = new Extras(random, executionMode, random.pick([0, 0.5, 1, 1]));
  const draft: Draft = { artifacts: [], namespaces: [], random, extras };
  const stages = [sourceStage(draft)];
  const count = random.weighted([
    [4, 1],
    [4, 2],
    [2, 3],
    [1, 4],
  ]);
  for (let index = 1; index <= count; index++) stages.push(laterStage(index, draft));
  return {
    name,
    roleArn: 'arn:aws:iam::000000000000:role/millrace',
    artifactStore: { type: 'S3', location: 'artifacts' },
    pipelineType: 'V2',
    executionMode,
    stages,
    ...extras.onUpdate(),
    ...(random.chance(0.3) ? { variables: [{ name: 'Flavour', defaultValue: 'plain' }] } : {}),
  };
}

/** What an editor makes of it: the same name, anything else may be new. */
export function someEdit(document: PipelineDocument, random: Random): PipelineDocument {
  return somePipeline(String(document['name']), random);
}

function sourceStage(draft: Draft): PipelineDocument {
  const names = draft.random.chance(0.2) ? ['Checkout', 'Assets'] : ['Checkout'];
  const actions = names.map((name) => ({
    name,
    actionTypeId: typeOf('Source', 'Git'),
    configuration: { RepositoryUrl: 'file:///srv/git/hello', BranchName: 'main' },
    outputArtifacts: [{ name: `${name}Output` }],
    namespace: `${name}Variables`,
  }));
  draft.artifacts.push(...names.map((name) => `${name}Output`));
  draft.namespaces.push(...names.map((name) => `${name}Variables`));
  return { name: 'Source', actions };
}

function laterStage(index: number, draft: Draft): PipelineDocument {
  const { random } = draft;
  const count = random.weighted([
    [4, 1],
    [4, 2],
    [2, 3],
    [1, 4],
  ]);
  const graph = draft.extras.isGraph();
  const runOrders = Array.from({ length: count }, () => random.between(1, 3)).sort((a, b) => a - b);
  const actions: PipelineDocument[] = [];
  const late: Draft = { ...draft, artifacts: [], namespaces: [] };
  for (let position = 0; position < count;) {
    const runOrder = runOrders[position];
    const group = runOrders.filter((other) => other === runOrder).length;
    // What one group produces is there for the next group, not for its own members.
    const made: Draft = { ...draft, artifacts: [], namespaces: [] };
    for (let member = 0; member < group; member++, position++) {
      const action = someAction(`S${index}A${position}`, draft, made);
      actions.push(graph ? withNeeds(action, actions, random) : { ...action, runOrder });
    }
    // In a graph nobody can count on what another action of the stage has made.
    const taker = graph ? late : draft;
    taker.artifacts.push(...made.artifacts);
    taker.namespaces.push(...made.namespaces);
  }
  draft.artifacts.push(...late.artifacts);
  draft.namespaces.push(...late.namespaces);
  return { name: `S${index}`, actions, ...draft.extras.stage() };
}

function withNeeds(action: PipelineDocument, before: readonly PipelineDocument[], random: Random): PipelineDocument {
  const needs = before.filter(() => random.chance(0.4)).map(({ name }) => name);
  if (needs.length === 0) return action;
  return { ...action, millrace: { ...(action['millrace'] as PipelineDocument | undefined), needs } };
}

function someAction(name: string, before: Draft, made: Draft): PipelineDocument {
  const { random, extras } = before;
  const kind = random.weighted([
    [5, 'commands'],
    [3, 'build'],
    [2, 'approval'],
    [2, 'deploy'],
  ] as const);
  const input = [{ name: random.pick(before.artifacts) }];
  switch (kind) {
    case 'approval':
      return {
        name,
        actionTypeId: typeOf('Approval', 'Manual'),
        ...(random.chance(0.3) ? { timeoutInMinutes: 5 } : {}),
      };
    case 'deploy':
      return {
        name,
        actionTypeId: typeOf('Deploy', 'CodeDeploy'),
        configuration: { ApplicationName: 'hello', DeploymentGroupName: 'production' },
        inputArtifacts: input,
        ...extras.action(false),
      };
    case 'build':
      made.artifacts.push(`${name}Output`);
      made.namespaces.push(`${name}Variables`);
      return {
        name,
        actionTypeId: typeOf('Build', 'CodeBuild'),
        configuration: { ProjectName: 'hello' },
        inputArtifacts: input,
        outputArtifacts: [{ name: `${name}Output` }],
        namespace: `${name}Variables`,
        ...extras.action(false),
      };
    case 'commands':
      return {
        name,
        actionTypeId: typeOf('Compute', 'Commands'),
        inputArtifacts: input,
        ...extras.action(true),
        commands: [random.chance(0.3) ? `echo #{${random.pick(before.namespaces)}.Answer}` : 'npm test'],
      };
  }
}
