import fc from 'fast-check';
import {
  approval,
  build,
  commands,
  condition,
  deploy,
  gitSource,
  pipeline,
  rule,
  stage,
  variableCheck,
  type Document,
} from './sample.fixture.ts';

/** A pipeline that uses everything. */
export const rich = (): Document =>
  pipeline({
    executionMode: 'QUEUED',
    variables: [{ name: 'Env', defaultValue: 'dev', description: '' }],
    triggers: [
      {
        providerType: 'CodeStarSourceConnection',
        gitConfiguration: { sourceActionName: 'Checkout', push: [{ branches: { includes: ['main'] } }] },
      },
    ],
    millrace: { onUpdate: 'finish' },
    stages: [
      stage('Source', gitSource()),
      {
        ...stage(
          'Build',
          build({ millrace: { retry: { maxAttempts: 3 } } }),
          commands({
            outputVariables: ['Tag'],
            environmentVariables: [{ name: 'CI', value: 'yes' }],
            millrace: { needs: ['Compile'], matrix: { axes: { os: ['linux', 'windows'] } } },
          }),
        ),
        beforeEntry: condition('SKIP', variableCheck()),
        onFailure: { result: 'RETRY', retryConfiguration: { retryMode: 'ALL_ACTIONS' } },
        millrace: { locks: ['build-host'] },
      },
      {
        ...stage('Deploy', approval({ configuration: { CustomData: '#{variables.Env}' } }), deploy({ runOrder: 2 })),
        onSuccess: condition('ROLLBACK', rule('MetricAlarm', { Query: 'up', Operator: 'LT', Threshold: '1' })),
      },
    ],
  });

const odd = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    true,
    1,
    0,
    5,
    86_400,
    '',
    '1',
    'true',
    '#{SourceVariables.CommitId}',
    '#{variables.Env}',
  ),
  fc.constantFrom('x'.repeat(100), 'x'.repeat(1000), '😀'.repeat(50), 'V2', 'PARALLEL', 'main', 'a b'),
  fc.constantFrom([], {}, [{}], [{ name: 'Sources' }], ['make', 'make test'], { BranchName: 'main' }),
);
const edit = fc.record({ path: fc.array(fc.nat(50), { minLength: 1, maxLength: 8 }), value: odd });

/** A valid pipeline after a few careless edits; often still valid. */
export const edited: fc.Arbitrary<unknown> = fc
  .tuple(fc.constantFrom(pipeline, rich), fc.array(edit, { maxLength: 3 }))
  .map(([make, edits]) => edits.reduce<unknown>((before, { path, value }) => replaced(before, path, value), make()));

/** The value with the place that the numbers lead to replaced; a place that ends early is replaced where it ends. */
function replaced(value: unknown, [first, ...rest]: readonly number[], replacement: unknown): unknown {
  if (first === undefined || typeof value !== 'object' || value === null) return replacement;
  const keys = Object.keys(value);
  const key = keys[first % Math.max(1, keys.length)];
  if (key === undefined) return replacement;
  const changed = replaced((value as Document)[key], rest, replacement);
  if (Array.isArray(value)) return value.map((one: unknown, index) => (String(index) === key ? changed : one));
  return { ...value, [key]: changed };
}
