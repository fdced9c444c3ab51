import { describe, expect, it } from 'vitest';
import { commands, declared, gitSource, pipeline, stage } from '../definition/sample.fixture.ts';
import type { ActionExtension } from '../definition/structure.ts';
import type { RerunExecution } from './commands.ts';
import type { RunArchive } from './state.ts';
import { ended, having, runId, succeeded, World } from './world.fixture.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const revision = { revisionId: 'abc' };
const archived = (world: World, name: string): RunArchive => ({ ...world.archive(name), sourceRevision: revision });
const startOf = (world: World) => world.history.findLast((event) => event.type === 'RunStarted');

describe('a re-run', () => {
  /** A stage Check of commands, of which these had succeeded when the origin failed. */
  const checked = (additions: Record<string, ActionExtension>, ...done: readonly string[]): World => {
    const names = Object.keys(additions);
    const shape = declared(
      pipeline({
        pipelineType: 'V2',
        executionMode: 'QUEUED',
        stages: [stage('Source', gitSource()), stage('Check', ...names.map((name) => commands({ name })))],
      }),
    );
    const actions = (shape.stages[1]?.actions ?? []).map((one) => ({ ...one, millrace: additions[one.name] ?? {} }));
    const world = new World(having(shape, 'Check', { actions }));
    world.starts('E1');
    world.ends('E1', 'Checkout');
    for (const action of done) world.ends('E1', action);
    world.stops('E1', true);
    return world;
  };
  const rerun = (world: World, members: Partial<RerunExecution> = {}) =>
    world.tries({
      type: 'RerunExecution',
      runId: runId('E2'),
      origin: archived(world, 'E1'),
      stage: 'Check',
      by: 'ann',
      ...members,
    });
  const reused = (world: World, action: string): readonly string[] => {
    const facts = rerun(world, { action });
    const [start] = 'code' in facts ? [] : facts;
    if (start?.type !== 'RunStarted') throw new Error(`no re-run from ${action}`);
    return start.reused ?? [];
  };

  it('says what it is', () => {
    const world = checked({ A: {}, B: { needs: ['A'] } }, 'A');
    rerun(world, { action: 'B', traceparent });
    expect(startOf(world)).toMatchObject({
      run: {
        type: 'STANDARD',
        trigger: { triggerType: 'StartPipelineExecution', triggerDetail: 'ann' },
        rerun: { originRunId: runId('E1'), stage: 'Check', action: 'B' },
        traceparent,
      },
      inherited: { sourceRevision: revision },
      cause: `ann runs execution ${runId('E1')} again from action B of stage Check`,
    });
    expect(rerun(world, { action: 'B' })).toEqual([]);
  });

  it('of the whole pipeline takes nothing over', () => {
    const world = checked({ A: {} });
    rerun(world, { stage: 'Source' });
    expect(startOf(world)).toMatchObject({
      run: { rerun: { originRunId: runId('E1'), stage: 'Source' } },
      inherited: { artifacts: {}, outputs: {} },
    });
    const start = startOf(world);
    expect(start?.type === 'RunStarted' && start.inherited).not.toHaveProperty('sourceRevision');
    expect(start?.type === 'RunStarted' && start.run.rerun).not.toHaveProperty('action');
  });

  it('has no trace and no revision that nobody gave it', () => {
    const world = checked({ A: {} });
    rerun(world, { origin: world.archive('E1') });
    const start = startOf(world);
    expect(start?.type === 'RunStarted' && start.run).toMatchObject({ rerun: { stage: 'Check' } });
    expect(start?.type === 'RunStarted' && start.run).not.toHaveProperty('traceparent');
    expect(start?.type === 'RunStarted' && start.inherited).not.toHaveProperty('sourceRevision');
  });

  it('counts against the limit of executions', () => {
    expect(rerun(checked({ A: {} }), { runsElsewhere: 50 })).toMatchObject({ code: 'execution.limit' });
  });

  it('takes over the outputs of the actions that it does not run again', () => {
    const made = [{ name: 'Report', files: ['report.xml'] }];
    const both = declared(
      pipeline({
        pipelineType: 'V2',
        stages: [
          stage('Source', gitSource()),
          stage('Check', commands({ name: 'A', outputArtifacts: made }), commands({ name: 'B', runOrder: 2 })),
        ],
      }),
    );
    const world = new World(both);
    world.starts('E1');
    world.ends('E1', 'Checkout');
    world.ends('E1', 'A');
    world.ends('E1', 'B', ended('failed'));
    rerun(world, { action: 'B' });
    const artifacts = (): readonly string[] => {
      const start = startOf(world);
      return Object.keys((start?.type === 'RunStarted' && start.inherited?.artifacts) || {});
    };
    expect(artifacts()).toEqual(['Sources', 'Report']);
    rerun(world, { runId: runId('E3'), action: 'A' });
    expect(artifacts()).toEqual(['Sources']);
  });

  describe('from a source action', () => {
    const sources = ['S1', 'S2', 'S3'].map((name) =>
      gitSource({ name, namespace: `${name}Variables`, outputArtifacts: [{ name: `${name}Output` }] }),
    );
    const inputArtifacts = [{ name: 'S1Output' }, { name: 'S2Output' }];
    const many = declared(
      pipeline({
        pipelineType: 'V2',
        stages: [stage('Source', ...sources), stage('Check', commands({ inputArtifacts }))],
      }),
    );
    const fetches = (world: World, run: string, source: string, revisionId: string) =>
      world.ends(run, source, {
        ...succeeded([`${source}Output`], { CommitId: revisionId }, revisionId),
        sourceRevision: { revisionId, revisionSummary: `${revisionId} of ${source}` },
      });
    const again = (world: World, action: string, origin = world.archive('E1'), name = 'E2') =>
      rerun(world, { runId: runId(name), stage: 'Source', action, origin });
    const fetched = (actionName: string, revisionId: string) => ({
      actionName,
      revisionId,
      revisionSummary: `${revisionId} of ${actionName}`,
    });

    it('takes over what the others had fetched, and works on what was fetched first', () => {
      const world = new World(many);
      world.starts('E1');
      fetches(world, 'E1', 'S2', 'b1');
      fetches(world, 'E1', 'S1', 'a1');
      world.ends('E1', 'S3', ended('failed'));
      const { artifacts } = world.archive('E1');
      const revision = { revisionId: 'b1', revisionSummary: 'b1 of S2' };
      expect(again(world, 'S3')).toMatchObject([
        {
          reused: ['S1', 'S2'],
          fetched: [fetched('S2', 'b1'), fetched('S1', 'a1')],
          inherited: { artifacts, outputs: { S1Variables: { CommitId: 'a1' }, S2Variables: { CommitId: 'b1' } } },
        },
        expect.anything(),
        expect.anything(),
      ]);
      const start = startOf(world);
      expect(start?.type === 'RunStarted' && start.inherited?.sourceRevision).toEqual(revision);
      fetches(world, 'E2', 'S3', 'c2');
      expect(world.asked('E2', 'Check')).toMatchObject({
        sourceRevision: revision,
        inputArtifacts: [artifacts['S1Output'], artifacts['S2Output']],
      });
    });

    it('works on what that fetches, when nothing else had', () => {
      const world = new World(many);
      world.starts('E1');
      fetches(world, 'E1', 'S1', 'a1');
      world.ends('E1', 'S2', succeeded(['S2Output']));
      world.ends('E1', 'S3', ended('failed'));
      again(world, 'S1');
      const start = startOf(world);
      expect(start).toMatchObject({ reused: ['S2'] });
      expect(start).not.toHaveProperty('fetched');
      expect(start?.type === 'RunStarted' && start.inherited).not.toHaveProperty('sourceRevision');
      fetches(world, 'E2', 'S1', 'a2');
      fetches(world, 'E2', 'S3', 'c2');
      expect(world.asked('E2', 'Check').sourceRevision).toMatchObject({ revisionId: 'a2' });
    });

    it('of a re-run takes over what that had taken over', () => {
      const world = new World(many);
      world.starts('E1');
      fetches(world, 'E1', 'S1', 'a1');
      fetches(world, 'E1', 'S2', 'b1');
      world.ends('E1', 'S3', ended('failed'));
      again(world, 'S2');
      fetches(world, 'E2', 'S2', 'b2');
      fetches(world, 'E2', 'S3', 'c2');
      const second = world.archive('E2');
      again(world, 'S3', { ...second, succeeded: { Source: ['S1', 'S2', 'S3'] } }, 'E3');
      expect(startOf(world)).toMatchObject({ fetched: [fetched('S1', 'a1'), fetched('S2', 'b2')] });
    });
  });

  it('that begins later takes over no revision but that of its origin', () => {
    const world = checked({ A: {}, B: { needs: ['A'] } }, 'A');
    // A source may have the name of an action of a later stage.
    const fetched = [{ actionName: 'A', revisionId: 'other' }];
    rerun(world, { origin: { ...archived(world, 'E1'), fetched }, action: 'B' });
    expect(startOf(world)).toMatchObject({ reused: ['A'], inherited: { sourceRevision: revision } });
    expect(startOf(world)).not.toHaveProperty('fetched');
  });

  const chain = { A: {}, B: { needs: ['A'] }, C: { needs: ['B'] }, D: { needs: ['C'] }, Aside: {} };

  it('runs again what comes after its action, at once or through others', () => {
    expect(reused(checked(chain, 'A', 'B', 'C', 'D', 'Aside'), 'B')).toEqual(['A', 'Aside']);
    expect(reused(checked(chain, 'A', 'B'), 'B')).toEqual(['A']);
  });

  it('is refused when something before its action had not succeeded', () => {
    expect(rerun(checked(chain, 'A'), { action: 'D' })).toEqual({
      code: 'execution.not-rerunnable',
      detail: `Execution ${runId('E1')} did not succeed in action B, action C, so nothing can go on from there`,
    });
  });

  const matrix = { Test: { matrix: { axes: { n: ['1', '2'] } } }, Sum: { needs: ['Test'] } };

  it('of a matrix runs all of its combinations again, of one combination only that', () => {
    expect(reused(checked(matrix, 'Test-1', 'Test-2'), 'Test')).toEqual([]);
    expect(reused(checked(matrix, 'Test-1', 'Test-2'), 'Test-1')).toEqual(['Test-2']);
    expect(reused(checked(matrix, 'Test-1', 'Test-2'), 'Sum')).toEqual(['Test-1', 'Test-2']);
  });
});
