import type { PipelineDeclaration } from '@millrace/engine';
import { derivedUuid, type Outcome } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import type { ActionExecutionRow, ExecutionRow, StageExecutionRow } from '../outbound/postgres/execution.rows.ts';
import { archiveOf } from './run-archive.ts';

const id = (name: string): string => derivedUuid('00000000-0000-5000-8000-000000000000', name);

const artifact = (name: string, of: string) => ({ name, artifactId: id(of), sha256: 'a'.repeat(64), sizeBytes: 1 });

const declaration = { stages: ['Source', 'Build', 'Deploy'].map((name) => ({ name, actions: [] })) };

const execution = (members: Partial<ExecutionRow> = {}): ExecutionRow =>
  ({
    id: id('execution'),
    pipelineVersion: 3,
    executionType: 'STANDARD',
    variables: [{ name: 'Level', value: 'release' }],
    sourceOverrides: [],
    sourceRevisions: [],
    inherited: null,
    rerunOf: null,
    ...members,
  }) as ExecutionRow;

let seq = 0;
const attempt = (
  place: string,
  outcome: Outcome,
  made: readonly string[] = [],
  members: Partial<ActionExecutionRow> = {},
): ActionExecutionRow => {
  const [stageName, actionName] = place.split('/');
  seq += 1;
  return {
    id: id(`${place}${seq}`),
    seq: String(seq),
    stageName,
    actionName,
    outcome,
    namespace: `${actionName}Variables`,
    outputVariables: { Made: String(seq) },
    outputArtifacts: made.map((name) => artifact(name, `${place}${seq}`)),
    sourceRevision: stageName === 'Source' ? { revisionId: `r${seq}` } : null,
    ...members,
  } as unknown as ActionExecutionRow;
};

const stageRow = (stageName: string, status: StageExecutionRow['status']) =>
  ({ stageName, status }) as StageExecutionRow;

const archived = (row: ExecutionRow, stages: readonly StageExecutionRow[], actions: readonly ActionExecutionRow[]) =>
  archiveOf(row, declaration as unknown as PipelineDeclaration, stages, actions);

describe('what remains of an execution', () => {
  it('is what its newest successful attempts made', () => {
    const [first, second] = [
      attempt('Build/Compile', 'succeeded', ['App']),
      attempt('Build/Compile', 'succeeded', ['App']),
    ];
    const archive = archived(execution(), [stageRow('Build', 'Succeeded')], [second, first]);
    expect(archive.artifacts).toEqual({ App: second.outputArtifacts[0] });
    expect(archive.outputs).toEqual({ CompileVariables: second.outputVariables });
    expect(archive).toMatchObject({ version: 3, variables: { Level: 'release' }, stages: { Build: 'succeeded' } });
  });

  it('is of the revision that was fetched first by the last attempts of its sources', () => {
    const revision = (actionName: string, revisionId: string) => ({ actionName, revisionId, artifactName: actionName });
    const sourceRevisions = [
      { ...revision('Checkout', 'a1'), revisionUrl: 'https://git.example/a1' },
      revision('Library', 'b1'),
      { ...revision('Library', 'b2'), revisionSummary: 'again' },
      revision('Checkout', 'a2'),
    ];
    const archive = archived(execution({ sourceRevisions }), [], []);
    expect(archive.sourceRevision).toEqual({ revisionId: 'b2', revisionSummary: 'again' });
    expect(archive.fetched).toEqual([
      { actionName: 'Library', revisionId: 'b2', revisionSummary: 'again' },
      { actionName: 'Checkout', revisionId: 'a2' },
    ]);
    expect(archived(execution(), [], []).sourceRevision).toBeUndefined();
    // A re-run among the sources fetched anew when its stage was retried.
    const inherited = { artifacts: {}, outputs: {}, sourceRevision: { revisionId: 'a0' } };
    expect(archived(execution({ inherited, sourceRevisions }), [], []).sourceRevision).toMatchObject({
      revisionId: 'b2',
    });
  });

  it('counts no action as successful that failed when it was retried', () => {
    const actions = [
      attempt('Build/Compile', 'succeeded'),
      attempt('Build/Lint', 'succeeded'),
      attempt('Build/Lint', 'failed'),
    ];
    expect(archived(execution(), [stageRow('Build', 'Failed')], actions).succeeded).toEqual({ Build: ['Compile'] });
  });

  it('says nothing of stages that it only stood in front of', () => {
    const stages = [stageRow('Source', 'Succeeded'), stageRow('Build', 'Stopping'), stageRow('Deploy', 'Waiting')];
    expect(archived(execution(), stages, []).stages).toEqual({ Source: 'succeeded', Build: 'inside' });
  });

  it('holds what a re-run took over, which is nothing to roll back to', () => {
    const inherited = {
      artifacts: { Sources: artifact('Sources', 'origin') },
      outputs: { Source: { CommitId: 'abc' } },
      sourceRevision: { revisionId: 'abc' },
      reused: ['Unit'],
    };
    const rerunOf = { executionId: id('origin'), stageName: 'Build', actionName: 'Compile' };
    const archive = archived(
      execution({ inherited, rerunOf }),
      [stageRow('Build', 'Succeeded')],
      [attempt('Build/Compile', 'succeeded', ['App'])],
    );
    expect(Object.keys(archive.artifacts)).toEqual(['Sources', 'App']);
    expect(archive).toMatchObject({
      sourceRevision: { revisionId: 'abc' },
      outputs: { Source: { CommitId: 'abc' } },
      stages: { Source: 'skipped', Build: 'succeeded' },
      succeeded: { Build: ['Unit', 'Compile'] },
    });
  });
});
