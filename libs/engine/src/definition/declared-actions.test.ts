import { expect, it } from 'vitest';
import { declaredActions } from './declared-actions.ts';
import { build, gitSource, pipeline, stage } from './sample.fixture.ts';

it('the actions of a document are found with their places, whatever else is wrong with it', () => {
  const document = pipeline({ name: 7, stages: [stage('Source', gitSource()), stage('Build', build(), build())] });
  expect(declaredActions(document).map(({ action, pointer }) => [action.name, pointer])).toEqual([
    ['Checkout', '/stages/0/actions/0'],
    ['Compile', '/stages/1/actions/0'],
    ['Compile', '/stages/1/actions/1'],
  ]);
  expect(declaredActions('no document')).toEqual([]);
});
