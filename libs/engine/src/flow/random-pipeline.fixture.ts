import fc from 'fast-check';
import {
  approval,
  commands,
  declared,
  gitSource,
  pipeline,
  stage,
  type Document,
} from '../definition/sample.fixture.ts';
import type {
  ActionDeclaration,
  ActionExtension,
  ConditionBlock,
  ExecutionMode,
  FailureBlock,
  PipelineDeclaration,
  StageDeclaration,
} from '../definition/structure.ts';
import { rule } from './world.fixture.ts';

/** Shape of an action: what runs, when, and what Millrace adds to it. */
const actionShape = fc.record({
  runOrder: fc.integer({ min: 1, max: 3 }),
  kind: fc.constantFrom('commands' as const, 'commands' as const, 'approval' as const),
  retries: fc.option(fc.integer({ min: 2, max: 3 }), { freq: 4, nil: undefined }),
  matrix: fc.option(fc.record({ size: fc.integer({ min: 1, max: 3 }), maxParallel: fc.integer({ min: 1, max: 3 }) }), {
    freq: 5,
    nil: undefined,
  }),
  /** Which earlier actions of the stage it needs, in a stage that is a graph. */
  needs: fc.array(fc.nat(3), { maxLength: 2 }),
});

const ruleShape = fc.constantFrom('met' as const, 'unmet' as const, 'worker' as const, 'window' as const);
const rules = fc.array(ruleShape, { minLength: 1, maxLength: 2 });

const stageShape = fc.record({
  actions: fc.array(actionShape, { minLength: 1, maxLength: 4 }),
  isGraph: fc.boolean(),
  locks: fc.subarray(['db', 'site']),
  entry: fc.option(fc.record({ result: fc.constantFrom('FAIL' as const, 'SKIP' as const), rules }), {
    freq: 3,
    nil: undefined,
  }),
  success: fc.option(fc.record({ result: fc.constantFrom('FAIL' as const, 'ROLLBACK' as const), rules }), {
    freq: 4,
    nil: undefined,
  }),
  failure: fc.constantFrom(
    undefined,
    undefined,
    'retry-failed' as const,
    'retry-all' as const,
    'rollback' as const,
    'condition' as const,
  ),
});
type StageShape = typeof stageShape extends fc.Arbitrary<infer T> ? T : never;
type ActionShape = StageShape['actions'][number];

export const pipelineShape = fc.record({
  mode: fc.constantFrom<ExecutionMode>('SUPERSEDED', 'QUEUED', 'PARALLEL'),
  onUpdate: fc.constantFrom('cancel' as const, 'cancel' as const, 'finish' as const),
  stages: fc.array(stageShape, { minLength: 1, maxLength: 3 }),
});
export type PipelineShape = typeof pipelineShape extends fc.Arbitrary<infer T> ? T : never;

/** A stored pipeline of that shape. Every stage but the first consumes what the source made. */
export function pipelineOf({ mode, onUpdate, stages }: PipelineShape): PipelineDeclaration {
  const plain: Document = pipeline({
    executionMode: mode,
    pipelineType: 'V2',
    stages: [
      stage('Source', gitSource()),
      ...stages.map((shape, index) => stage(`S${index}`, ...shape.actions.map(documentOf))),
    ],
  });
  const valid = declared(plain);
  const extended = valid.stages.map((one, index) => extendedBy(one, stages[index - 1], mode));
  return { ...valid, stages: extended, millrace: { onUpdate } };
}

const documentOf = ({ kind, runOrder }: ActionShape, position: number): Document => {
  const members = { name: `A${position}`, runOrder };
  return kind === 'approval' ? approval(members) : commands(members);
};

function extendedBy(
  declaration: StageDeclaration,
  shape: StageShape | undefined,
  mode: ExecutionMode,
): StageDeclaration {
  if (shape === undefined) return declaration;
  const failure = failureOf(shape, mode);
  return {
    ...declaration,
    actions: declaration.actions.map((action, position) => withExtension(action, shape, position)),
    ...(shape.locks.length > 0 && { millrace: { locks: shape.locks } }),
    ...(shape.entry && { beforeEntry: block(shape.entry.result, shape.entry.rules) }),
    ...(shape.success && {
      onSuccess: block(mode === 'PARALLEL' ? 'FAIL' : shape.success.result, shape.success.rules),
    }),
    ...(failure && { onFailure: failure }),
  };
}

function withExtension(action: ActionDeclaration, shape: StageShape, position: number): ActionDeclaration {
  const { retries, matrix, needs, kind } = shape.actions[position] ?? {
    retries: undefined,
    matrix: undefined,
    needs: [],
    kind: 'commands',
  };
  const retry = {
    maxAttempts: retries ?? 2,
    backoffSeconds: 30,
    factor: 2,
    maxBackoffSeconds: 60,
    on: ['failed', 'errored', 'timed-out'] as const,
  };
  const values = Array.from({ length: matrix?.size ?? 0 }, (_, index) => `v${index}`);
  const earlier = [...new Set(needs.filter((index) => index < position).map((index) => `A${index}`))];
  const extension: ActionExtension = {
    ...(retries !== undefined && { retry }),
    ...(matrix && kind === 'commands' && { matrix: { axes: { axis: values }, maxParallel: matrix.maxParallel } }),
    ...(shape.isGraph && { needs: earlier }),
  };
  return Object.keys(extension).length > 0 ? { ...action, millrace: extension } : action;
}

function block(
  result: 'FAIL' | 'SKIP' | 'ROLLBACK',
  kinds: readonly (typeof ruleShape extends fc.Arbitrary<infer T> ? T : never)[],
): ConditionBlock {
  const declaredRules = kinds.map((kind, index) => {
    const name = `R${index}`;
    switch (kind) {
      case 'met':
      case 'unmet':
        return rule('VariableCheck', { Variable: 'a', Operator: 'EQ', Value: kind === 'met' ? 'a' : 'b' }, { name });
      case 'worker':
        return rule('HttpInvoke', { Url: 'https://checks.example' }, { name });
      case 'window':
        return rule('DeploymentWindow', { Cron: '0 0-29 * ? * *' }, { name });
    }
  });
  return { conditions: [{ result, rules: declaredRules }] };
}

function failureOf({ failure }: StageShape, mode: ExecutionMode): FailureBlock | undefined {
  switch (failure) {
    case undefined:
      return undefined;
    case 'retry-failed':
      return { result: 'RETRY', retryConfiguration: { retryMode: 'FAILED_ACTIONS' } };
    case 'retry-all':
      return { result: 'RETRY', retryConfiguration: { retryMode: 'ALL_ACTIONS' } };
    case 'rollback':
      return mode === 'PARALLEL' ? undefined : { result: 'ROLLBACK' };
    case 'condition':
      return mode === 'PARALLEL' ? undefined : block('ROLLBACK', ['worker']);
  }
}
