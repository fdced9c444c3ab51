import { contextFor, parsePipeline, validatePipeline, type PipelineDeclaration } from '@millrace/engine';
import { describe, expect, it } from 'vitest';
import { shopPipeline } from '../testing/shop-pipeline.ts';
import { planLocally, type LocalPlan, type LocalWishes } from './local-plan.ts';

const everything: LocalWishes = { actions: [], stages: [], variables: [], sources: [] };

/** A pipeline of the given stages behind a source. */
function pipelineOf(stages: string): PipelineDeclaration {
  const parsed = parsePipeline(shopPipeline(stages));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const valid = validatePipeline(parsed.value.value, contextFor('local'), 1);
  if (!valid.ok) throw new Error(JSON.stringify(valid.error));
  return valid.value;
}

const commands = '{ category: Compute, owner: AWS, provider: Commands, version: 1 }';
const build = '{ category: Build, owner: AWS, provider: CodeBuild, version: 1 }';
const approval = '{ category: Approval, owner: AWS, provider: Manual, version: 1 }';
const deploy = '{ category: Deploy, owner: AWS, provider: CodeDeploy, version: 1 }';

const delivery = pipelineOf(`
  - name: Build
    actions:
      - name: Bundle
        namespace: Built
        actionTypeId: ${build}
        configuration: { ProjectName: bundle }
        inputArtifacts: [{ name: Sources }]
        outputArtifacts: [{ name: App }]
      - name: Lint
        actionTypeId: ${commands}
        commands: [make lint]
        inputArtifacts: [{ name: Sources }]
  - name: Release
    beforeEntry: { conditions: [{ rules: [{ name: Hours, ruleTypeId: { category: Rule, owner: AWS, provider: DeploymentWindow, version: 1 }, configuration: { Cron: '* * 9-17 ? * MON-FRI *' } }] }] }
    actions:
      - name: Ask
        namespace: Asked
        actionTypeId: ${approval}
      - name: Ship
        runOrder: 2
        actionTypeId: ${deploy}
        configuration: { ApplicationName: shop, DeploymentGroupName: prod }
        inputArtifacts: [{ name: App }]
      - name: Tell
        runOrder: 3
        actionTypeId: ${commands}
        commands: ['echo #{Built.VERSION} #{Asked.Who}']
        inputArtifacts: [{ name: Sources }]
`);

const running = ({ runs }: LocalPlan): readonly string[] => runs.map(({ action }) => action.name);
const reasons = ({ leftOut }: LocalPlan) =>
  Object.fromEntries(leftOut.map(({ stage, action, why }) => [action ?? stage, why]));

describe('a local plan', () => {
  it('takes what builds and leaves out the rest, with whatever needs it', () => {
    const plan = planLocally(delivery, everything);
    expect(running(plan)).toEqual(['Checkout', 'Bundle', 'Lint']);
    expect(reasons(plan)).toEqual({
      Ask: 'an approval: nobody is asked',
      Ship: 'a deployment: nothing leaves this machine',
      Tell: 'uses #{Asked.Who} of Ask, which is left out; give it: --variable Asked.Who=…',
    });
    expect(plan.declaration.stages.map(({ name }) => name)).toEqual(['Source', 'Build']);
  });

  it('takes values in the place of what is left out', () => {
    const given = [
      { name: 'Asked.Who', value: 'ann$&' },
      { name: 'Mode', value: 'fast' },
    ];
    const plan = planLocally(delivery, { ...everything, variables: given });
    expect(running(plan)).toEqual(['Checkout', 'Bundle', 'Lint', 'Tell']);
    expect(plan.declaration.stages[2]?.actions[0]?.commands).toEqual(['echo #{Built.VERSION} ann$&']);
    expect(plan.variables).toEqual([{ name: 'Mode', value: 'fast' }]);
    expect(reasons(plan)['Release']).toBe('beforeEntry: only the platform decides that');
    expect(plan.declaration.stages[2]?.beforeEntry).toBeUndefined();
  });

  it('takes with what is asked for all that gives it something, and nothing else', () => {
    const variables = [{ name: 'Asked.Who', value: 'ann' }];
    const plan = planLocally(delivery, { ...everything, variables, actions: ['Tell'] });
    expect(running(plan)).toEqual(['Checkout', 'Bundle', 'Tell']);
    expect(reasons(plan)['Lint']).toBe('not asked for');
    expect(running(planLocally(delivery, { ...everything, stages: ['Build'] }))).toEqual([
      'Checkout',
      'Bundle',
      'Lint',
    ]);
  });

  it.each([
    [{ actions: ['Bundel'] }, 'no action "Bundel"'],
    [{ stages: ['Bulid'] }, 'no stage "Bulid"'],
    [{ actions: ['Ship'] }, 'the action Ship cannot run on this machine: a deployment'],
  ])('refuses %j', (wish, message) => {
    expect(() => planLocally(delivery, { ...everything, ...wish })).toThrow(message);
  });

  it('has one source action for the working copy, and folders for the others', () => {
    const two = pipelineOf(`
      - name: Library
        actionTypeId: { category: Source, owner: AWS, provider: Git, version: 1 }
        configuration: { RepositoryUrl: 'file:///srv/library', BranchName: main }
        outputArtifacts: [{ name: Lib }]
  - name: Build
    actions:
      - name: Bundle
        actionTypeId: ${build}
        configuration: { ProjectName: bundle, PrimarySource: Sources }
        inputArtifacts: [{ name: Sources }, { name: Lib }]
`);
    const without = planLocally(two, everything);
    expect(running(without)).toEqual(['Checkout']);
    expect(reasons(without)).toEqual({
      Library: 'the working copy stands for Checkout; give this one a folder: --source Library=<folder>',
      Bundle: 'needs the artifact Lib of Library, which is left out',
    });
    expect(running(planLocally(two, { ...everything, sources: ['Library'] }))).toEqual([
      'Checkout',
      'Library',
      'Bundle',
    ]);
  });

  it('runs the combinations of a matrix, and waits for what the left out would have waited for', () => {
    const plan = planLocally(
      pipelineOf(`
  - name: Build
    actions:
      - name: Unit
        actionTypeId: ${commands}
        commands: ['make #{matrix.os}']
        inputArtifacts: [{ name: Sources }]
        millrace: { matrix: { axes: { os: [deb, rpm] } } }
      - name: Ask
        actionTypeId: ${approval}
        millrace: { needs: [Unit] }
      - name: After
        actionTypeId: ${commands}
        commands: [make after]
        inputArtifacts: [{ name: Sources }]
        millrace: { needs: [Ask] }
`),
      everything,
    );
    expect(running(plan)).toEqual(['Checkout', 'Unit-deb', 'Unit-rpm', 'After']);
    const actions = plan.declaration.stages[1]?.actions ?? [];
    expect(actions.find(({ name }) => name === 'After')?.millrace?.needs).toEqual(['Unit-deb', 'Unit-rpm']);
    expect(actions[0]?.commands).toEqual(['make deb']);
  });
});
