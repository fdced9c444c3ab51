import { describe, expect, it } from 'vitest';
import { commands, declared, gitSource, pipeline, stage } from '../definition/sample.fixture.ts';
import type { ActionExtension, PipelineDeclaration } from '../definition/structure.ts';
import { explain } from './explain.ts';
import { runsInOrder } from './runs.ts';
import { ended, having, runId, succeeded, World } from './world.fixture.ts';

/** A pipeline of one stage of commands, each with our additions to it. */
function withActions(additions: Record<string, ActionExtension>, mode = 'SUPERSEDED'): PipelineDeclaration {
  const names = Object.keys(additions);
  const plain = declared(
    pipeline({
      executionMode: mode,
      pipelineType: 'V2',
      stages: [stage('Source', gitSource()), stage('Check', ...names.map((name) => commands({ name })))],
    }),
  );
  const check = plain.stages[1];
  return having(plain, 'Check', {
    actions: (check?.actions ?? []).map((action) => ({ ...action, millrace: additions[action.name] ?? {} })),
  });
}

const atCheck = (declaration: PipelineDeclaration): World => {
  const world = new World(declaration);
  world.starts('E1');
  world.ends('E1', 'Checkout');
  return world;
};

const running = (world: World, name = 'E1'): readonly string[] => {
  const run = world.open.runs[runId(name)];
  return run?.status === 'in-stage'
    ? Object.entries(run.actions).flatMap(([action, { status }]) => (status === 'offered' ? [action] : []))
    : [];
};

describe('needs', () => {
  const diamond = { A: {}, B: { needs: ['A'] }, C: { needs: ['A'] }, D: { needs: ['B', 'C'] }, E: {} };

  it('say alone what runs when', () => {
    const world = atCheck(withActions(diamond));
    expect(running(world)).toEqual(['A', 'E']);
    world.ends('E1', 'A');
    expect(running(world)).toEqual(['E', 'B', 'C']);
    world.ends('E1', 'B');
    expect(running(world)).not.toContain('D');
    world.ends('E1', 'C');
    expect(running(world)).toEqual(['E', 'D']);
    world.ends('E1', 'D');
    world.ends('E1', 'E');
    expect(world.where('E1')).toEqual(['succeeded']);
  });

  it('start nothing more once something failed', () => {
    const world = atCheck(withActions(diamond));
    world.ends('E1', 'E', ended('failed'));
    world.ends('E1', 'A');
    expect(world.where('E1')).toEqual(['failed']);
  });
});

describe('a matrix', () => {
  const axes = { os: ['linux', 'windows'], node: ['22', '24'] };

  it('runs each combination, as many at a time as it allows', () => {
    const world = atCheck(withActions({ Test: { matrix: { axes, maxParallel: 3 } }, Sum: { needs: ['Test'] } }));
    expect(running(world)).toEqual(['Test-22-linux', 'Test-22-windows', 'Test-24-linux']);
    for (const name of ['22-linux', '24-linux', '22-windows', '24-windows']) world.ends('E1', `Test-${name}`);
    expect(running(world)).toEqual(['Sum']);
  });

  it('of which one combination failed is retried for that one', () => {
    const world = atCheck(withActions({ Test: { matrix: { axes } } }));
    for (const name of ['22-linux', '24-linux', '22-windows']) world.ends('E1', `Test-${name}`);
    world.ends('E1', 'Test-24-windows', ended('failed'));
    world.retries('E1', 'Check');
    expect(running(world)).toEqual(['Test-24-windows']);
  });

  it('takes five slots at most in a PARALLEL execution, and all that it wants in another', () => {
    const many = { n: ['1', '2', '3', '4', '5', '6', '7'] };
    expect(running(atCheck(withActions({ Test: { matrix: { axes: many } } })))).toHaveLength(7);
    const world = atCheck(withActions({ Test: { matrix: { axes: many } } }, 'PARALLEL'));
    expect(running(world)).toHaveLength(5);
    world.ends('E1', 'Test-1');
    expect(running(world)).toHaveLength(5);
  });
});

describe("a stage's named locks", () => {
  const locked = having(declared(pipeline()), 'Deploy', { millrace: { locks: ['site', 'db'] } });
  const holder = `${runId('E1')}/Deploy#1`;
  const atDeploy = (): World => {
    const world = new World(locked);
    world.starts('E1');
    for (const action of ['Checkout', 'Compile']) world.ends('E1', action);
    return world;
  };
  const grants = (world: World, lock: string, to = holder) =>
    world.does({ type: 'GrantLock', runId: runId('E1'), stage: 'Deploy', lock, holder: to });
  const orders = (world: World, type: string) => world.orders.filter((order) => order.type === type);

  it('are taken one after another in the order of their names, before anything runs', () => {
    const world = atDeploy();
    expect(orders(world, 'AcquireLock')).toMatchObject([
      { lock: 'db', holder, executionId: runId('E1'), stage: 'Deploy' },
    ]);
    expect(running(world)).toEqual([]);
    expect(explain(world.open, runId('E1'))).toMatchObject([{ kind: 'lock', text: expect.stringContaining('db') }]);
    grants(world, 'db');
    expect(orders(world, 'AcquireLock')).toHaveLength(2);
    grants(world, 'site');
    expect(running(world)).toEqual(['Release']);
    expect(grants(world, 'site')).toEqual([]);
    world.ends('E1', 'Release');
    expect(orders(world, 'ReleaseLock')).toMatchObject([
      { lock: 'db', holder },
      { lock: 'site', holder },
    ]);
  });

  it('are given back when the run does not want them any more', () => {
    const world = atDeploy();
    world.stops('E1', false);
    expect(world.where('E1')).toEqual(['stopped']);
    expect(orders(world, 'ReleaseLock')).toMatchObject([{ lock: 'db', holder }]);
    expect(grants(world, 'db')).toMatchObject([{ type: 'LockReturned' }]);
    expect(orders(world, 'ReleaseLock')).toHaveLength(2);
    world.does({ type: 'DeletePipeline' });
    expect(grants(world, 'db')).toMatchObject([{ type: 'LockReturned' }]);
  });

  it('are taken anew by a retry after the stage was left, and kept by one inside it', () => {
    const world = atDeploy();
    grants(world, 'db');
    grants(world, 'site');
    world.ends('E1', 'Release', ended('failed'));
    world.retries('E1', 'Deploy');
    expect(running(world)).toEqual([]);
    const again = `${runId('E1')}/Deploy#2`;
    expect(grants(world, 'db')).toMatchObject([{ type: 'LockReturned', holder }]);
    grants(world, 'db', again);
    grants(world, 'site', again);
    expect(running(world)).toEqual(['Release']);

    const once = new World(having(locked, 'Deploy', { onFailure: { result: 'RETRY' } }));
    once.starts('E1');
    for (const action of ['Checkout', 'Compile']) once.ends('E1', action);
    grants(once, 'db');
    grants(once, 'site');
    once.ends('E1', 'Release', ended('failed'));
    expect(running(once)).toEqual(['Release']);
    expect(orders(once, 'AcquireLock')).toHaveLength(2);
  });
});

describe('a re-run', () => {
  const plain = declared(pipeline());
  const rerun = (world: World, name: string, from: string, where: string, action?: string) =>
    world.tries({
      type: 'RerunExecution',
      runId: runId(name),
      origin: world.archive(from),
      stage: where,
      ...(action === undefined ? {} : { action }),
      by: 'ann',
    });
  const failed = (): World => {
    const world = new World(plain);
    world.starts('E1');
    world.ends('E1', 'Checkout', succeeded(['Sources'], { Branch: 'main' }));
    world.ends('E1', 'Compile');
    world.ends('E1', 'Release', ended('failed'));
    return world;
  };

  it('begins at its stage with what the origin had produced, by digest', () => {
    const world = failed();
    rerun(world, 'E2', 'E1', 'Build');
    expect(world.where('E2')).toEqual(['Build']);
    expect(world.asked('E2', 'Compile').inputArtifacts).toEqual([world.archive('E1').artifacts['Sources']]);
    expect(world.open.runs[runId('E2')]).toMatchObject({
      rerun: { originRunId: runId('E1'), stage: 'Build' },
      outputs: { SourceVariables: { Branch: 'main' } },
    });
    expect(Object.keys(world.open.runs[runId('E2')]?.artifacts ?? {})).toEqual(['Sources']);
    world.ends('E2', 'Compile');
    world.ends('E2', 'Release');
    expect(world.where('E2')).toEqual(['succeeded']);
  });

  it('takes over what came before an action, and what succeeded beside it', () => {
    const world = atCheck(withActions({ A: {}, B: { needs: ['A'] }, C: { needs: ['A'] }, D: { needs: ['B'] } }));
    for (const action of ['A', 'C', 'B']) world.ends('E1', action);
    world.ends('E1', 'D', ended('failed'));
    rerun(world, 'E2', 'E1', 'Check', 'B');
    expect(running(world, 'E2')).toEqual(['B']);
    world.ends('E2', 'B');
    world.ends('E2', 'D');
    expect(world.where('E2')).toEqual(['succeeded']);
    expect(
      world.history.some(
        (event) => event.type === 'ActionStarted' && event.runId === runId('E2') && event.action === 'A',
      ),
    ).toBe(false);
  });

  it('is refused where the origin had not come, and for names that are not there', () => {
    const world = failed();
    expect(rerun(world, 'E2', 'E1', 'Nowhere')).toMatchObject({ code: 'stage.not-found' });
    expect(rerun(world, 'E2', 'E1', 'Build', 'Nothing')).toMatchObject({ code: 'action.not-found' });
    world.starts('E3');
    world.ends('E3', 'Checkout', ended('failed'));
    expect(rerun(world, 'E4', 'E3', 'Deploy')).toMatchObject({
      code: 'execution.not-rerunnable',
      detail: expect.stringContaining('stage Source, stage Build'),
    });
    expect(runsInOrder(world.open)).toEqual([]);
  });
});
