import { expect, it } from 'vitest';
import { SharedLookUps } from './shared-look-ups.ts';

/** Look-ups that end when the test says so. */
function scripted() {
  const asked: { readonly key: string; readonly answer: PromiseWithResolvers<string> }[] = [];
  const lookUps = new SharedLookUps((key) => {
    const answer = Promise.withResolvers<string>();
    asked.push({ key, answer });
    return answer.promise;
  });
  return { asked, lookUps };
}

it('those who come while one is under way share the next, and hear nothing older than their question', async () => {
  const { asked, lookUps } = scripted();
  const first = lookUps.get('a');
  const later = [lookUps.get('a'), lookUps.get('a')];
  const other = lookUps.get('b');
  expect(asked.map(({ key }) => key)).toEqual(['a', 'b']);
  asked[0]?.answer.resolve('old');
  expect(await first).toBe('old');
  expect(asked.map(({ key }) => key)).toEqual(['a', 'b', 'a']);
  const latest = lookUps.get('a');
  asked[2]?.answer.resolve('new');
  expect(await Promise.all(later)).toEqual(['new', 'new']);
  expect(asked).toHaveLength(4);
  asked[3]?.answer.resolve('newest');
  asked[1]?.answer.resolve('b');
  expect([await latest, await other]).toEqual(['newest', 'b']);
});

it('one that fails fails for those who share it, and not for the next', async () => {
  const { asked, lookUps } = scripted();
  const first = lookUps.get('a');
  const second = lookUps.get('a');
  asked[0]?.answer.reject(new Error('gone'));
  await expect(first).rejects.toThrow('gone');
  asked[1]?.answer.resolve('there');
  expect(await second).toBe('there');
});

it('nothing is kept: whoever comes alone looks anew', async () => {
  const { asked, lookUps } = scripted();
  for (const answer of ['one', 'two']) {
    const found = lookUps.get('a');
    asked.at(-1)?.answer.resolve(answer);
    expect(await found).toBe(answer);
  }
  expect(asked).toHaveLength(2);
});
