import type { Issue } from '@millrace/kernel';
import { contextFor } from './context.ts';
import type { PipelineDeclaration } from './structure.ts';
import { validatePipeline } from './validate.ts';

/** A pipeline document as a user writes it; tests change single members of it. */
export type Document = Record<string, unknown>;

export const gitSource = (members: Document = {}): Document => ({
  name: 'Checkout',
  actionTypeId: { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' },
  configuration: { RepositoryUrl: 'file:///srv/git/hello', BranchName: 'main' },
  outputArtifacts: [{ name: 'Sources' }],
  namespace: 'SourceVariables',
  ...members,
});

export const build = (members: Document = {}): Document => ({
  name: 'Compile',
  actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
  configuration: { ProjectName: 'hello' },
  inputArtifacts: [{ name: 'Sources' }],
  outputArtifacts: [{ name: 'Bundle' }],
  namespace: 'BuildVariables',
  ...members,
});

export const approval = (members: Document = {}): Document => ({
  name: 'Approve',
  actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
  ...members,
});

export const deploy = (members: Document = {}): Document => ({
  name: 'Release',
  actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'CodeDeploy', version: '1' },
  configuration: { ApplicationName: 'hello', DeploymentGroupName: 'production' },
  inputArtifacts: [{ name: 'Bundle' }],
  ...members,
});

export const commands = (members: Document = {}): Document => ({
  name: 'Check',
  actionTypeId: { category: 'Compute', owner: 'AWS', provider: 'Commands', version: '1' },
  inputArtifacts: [{ name: 'Sources' }],
  commands: ['npm test'],
  ...members,
});

export const stage = (name: string, ...actions: Document[]): Document => ({ name, actions });

export const rule = (provider: string, configuration: Document, members: Document = {}): Document => ({
  name: 'Check',
  ruleTypeId: { category: 'Rule', owner: 'AWS', provider, version: '1' },
  configuration,
  ...members,
});

export const variableCheck = (members: Document = {}): Document =>
  rule('VariableCheck', { Variable: '#{SourceVariables.BranchName}', Operator: 'EQ', Value: 'main' }, members);

/** A block with one condition. */
export const condition = (result: string | undefined, ...rules: Document[]): Document => ({
  conditions: [{ ...(result === undefined ? {} : { result }), rules }],
});

export const pipeline = (members: Document = {}): Document => ({
  name: 'hello',
  roleArn: 'arn:aws:iam::000000000000:role/millrace',
  artifactStore: { type: 'S3', location: 'artifacts' },
  stages: [stage('Source', gitSource()), stage('Build', build()), stage('Deploy', deploy())],
  ...members,
});

/** A pipeline whose second stage has these members as well. */
export const withStage = (members: Document, rest: Document = {}): Document =>
  pipeline({ stages: [stage('Source', gitSource()), { ...stage('Build', build()), ...members }], ...rest });

const region = 'us-east-1';

export function issuesOf(document: unknown): readonly Issue[] {
  const result = validatePipeline(document, contextFor(region), 1);
  return result.ok ? [] : result.error;
}

/** Place, value, code, words and way out of every issue: what somebody reads who made this mistake. */
export const told = (document: Document): readonly string[] =>
  issuesOf(document).map(
    ({ pointer, code, message, suggestion, ...shown }) =>
      `${pointer} ${'value' in shown ? JSON.stringify(shown.value) : '-'} ${code}: ${message}; ${suggestion}`,
  );

/** A document that must be valid, as it is stored. */
export function declared(document: unknown, version = 1): PipelineDeclaration {
  const result = validatePipeline(document, contextFor(region), version);
  if (!result.ok) throw new Error(`the fixture is not valid: ${JSON.stringify(result.error, undefined, 2)}`);
  return result.value;
}
