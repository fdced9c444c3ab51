import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combinations, expandActions } from './expand.ts';
import { levelsOf, transitiveNeeds } from './needs.ts';
import type { ActionDeclaration, ActionExtension, Matrix } from './structure.ts';

const action = (name: string, millrace?: ActionExtension, members: Partial<ActionDeclaration> = {}) => ({
  name,
  actionTypeId: { category: 'Compute', owner: 'AWS', provider: 'Commands', version: '1' } as const,
  runOrder: 1,
  configuration: {},
  inputArtifacts: [],
  outputArtifacts: [],
  ...(millrace && { millrace }),
  ...members,
});

const axes = { os: ['linux', 'windows'], node: ['22', '24'] };

describe('a matrix', () => {
  it('makes one action of each combination, with its own names and values', () => {
    const check = action(
      'Check',
      { matrix: { axes, exclude: [{ os: 'windows', node: '22' }], maxParallel: 2 }, timeoutInMinutes: 5 },
      {
        configuration: { Image: 'node:#{matrix.node}' },
        environmentVariables: [{ name: 'OS', value: '#{matrix.os} #{matrix.constructor}' }],
        commands: ['test on #{matrix.os} with #{matrix.node} #{matrix.other} #{a.b}'],
        outputArtifacts: [{ name: 'Report', files: ['**'] }],
        namespace: 'Check',
      },
    );
    const [plain] = expandActions({ actions: [action('Check', { matrix: { axes } })] });
    expect(plain).not.toHaveProperty('millrace');
    expect(plain?.combination).not.toHaveProperty('maxParallel');
    const expanded = expandActions({ actions: [check] });
    expect(expanded.map(({ name }) => name)).toEqual(['Check-22-linux', 'Check-24-linux', 'Check-24-windows']);
    expect(expanded[1]).toEqual({
      ...check,
      name: 'Check-24-linux',
      configuration: { Image: 'node:24' },
      environmentVariables: [{ name: 'OS', value: 'linux #{matrix.constructor}' }],
      commands: ['test on linux with 24 #{matrix.other} #{a.b}'],
      outputArtifacts: [{ name: 'Report-24-linux', files: ['**'] }],
      namespace: 'Check-24-linux',
      millrace: { timeoutInMinutes: 5 },
      combination: { of: 'Check', values: { os: 'linux', node: '24' }, maxParallel: 2 },
    });
  });

  it('has the same names whatever the order in which its axes are told', () => {
    const names = (reordered: Matrix['axes']) =>
      expandActions({ actions: [action('Check', { matrix: { axes: reordered } })] }).map(({ name }) => name);
    expect(names({ node: axes.node, os: axes.os })).toEqual(names(axes));
  });

  it('is called the same in whichever order the axes were written: a store does not keep it', () => {
    const { os, node } = axes;
    const named = (one: Matrix['axes']) =>
      expandActions({ actions: [action('Check', { matrix: { axes: one } })] }).map(({ name }) => name);
    expect(named({ os, node })).toEqual(named({ node, os }));
  });

  it('is needed as a whole', () => {
    const stage = { actions: [action('Check', { matrix: { axes } }), action('Sum', { needs: ['Check'] })] };
    expect(expandActions(stage).at(-1)?.millrace?.needs).toEqual([
      'Check-22-linux',
      'Check-22-windows',
      'Check-24-linux',
      'Check-24-windows',
    ]);
  });

  it('leaves a stage without one as it is', () => {
    const stage = { actions: [action('A'), action('B', { needs: ['A'] })] };
    expect(expandActions(stage)).toBe(stage.actions);
  });

  it('excludes with a missing axis every value of it', () => {
    expect(combinations({ axes, exclude: [{ os: 'windows' }] })).toEqual([
      { os: 'linux', node: '22' },
      { os: 'linux', node: '24' },
    ]);
  });
});

describe('needs', () => {
  it('have the longest path as their run-order view', () => {
    const diamond = [
      action('A'),
      action('B', { needs: ['A'] }),
      action('C', { needs: ['A', 'B'] }),
      action('D', { needs: ['C', 'A'] }),
    ];
    expect(levelsOf(diamond)).toEqual({ ok: true, value: new Map(Object.entries({ A: 1, B: 2, C: 3, D: 4 })) });
    expect([...transitiveNeeds(diamond, 'D')].sort()).toEqual(['A', 'B', 'C']);
  });

  it.each([
    [[action('A', { needs: ['A'] })], ['A']],
    [
      [action('A', { needs: ['B'] }), action('B', { needs: ['A'] }), action('C', { needs: ['B'] })],
      ['A', 'B'],
    ],
    [
      [action('B', { needs: ['A'] }), action('A', { needs: ['B', 'A'] })],
      ['B', 'A'],
    ],
    [[action('A', { needs: ['A', 'B'] }), action('B', { needs: ['A'] })], ['A']],
    [
      [action('C', { needs: ['B'] }), action('A', { needs: ['B'] }), action('B', { needs: ['A'] })],
      ['B', 'A'],
    ],
  ])('that go in a circle are named', (actions, cycle) =>
    expect(levelsOf(actions)).toEqual({ ok: false, error: cycle }),
  );

  it('of any graph without a circle put every action above what it needs', () => {
    const graph = fc
      .integer({ min: 1, max: 12 })
      .chain((size) => fc.tuple(...Array.from({ length: size }, (_, index) => fc.subarray([...Array(index).keys()]))));
    fc.assert(
      fc.property(graph, (needs) => {
        const actions = needs.map((before, index) => action(`a${index}`, { needs: before.map((one) => `a${one}`) }));
        const levels = levelsOf(actions);
        if (!levels.ok) throw new Error('a graph whose arrows only go back has no circle');
        for (const { name } of actions) {
          const level = levels.value.get(name) ?? 0;
          for (const earlier of transitiveNeeds(actions, name)) expect(levels.value.get(earlier)).toBeLessThan(level);
        }
      }),
    );
  });
});
