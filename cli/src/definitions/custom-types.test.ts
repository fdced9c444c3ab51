import { describe, expect, it } from 'vitest';
import { readActionTypes } from './custom-types.ts';

const jenkins = {
  category: 'Build',
  provider: 'Hudson',
  version: '1',
  configurationProperties: [{ name: 'Job', required: true, key: true, secret: false }],
  inputArtifactDetails: { minimumCount: 1, maximumCount: 1 },
  outputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
};
const { category, provider, version, configurationProperties, ...counts } = jenkins;
const listed = (owner: string) => ({
  id: { category, owner, provider, version },
  actionConfigurationProperties: configurationProperties,
  settings: {},
  ...counts,
});

describe('a file of action types', () => {
  it.each([
    ['as one is created', jenkins],
    ['in a list', [jenkins]],
    ['as they are listed, those of others passed over', { actionTypes: [listed('AWS'), listed('Custom')] }],
  ])('may hold them %s', (_, content) => {
    const read = readActionTypes('types.json', JSON.stringify(content));
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    expect(read.value.map(({ id, configuration }) => [id, Object.keys(configuration)])).toEqual([
      [{ category: 'Build', owner: 'Custom', provider: 'Hudson', version: '1' }, ['JobList', 'Job']],
    ]);
  });

  it('names everything that is wrong with each', () => {
    const broken = { ...jenkins, provider: 'no name!', inputArtifactDetails: { minimumCount: -1, maximumCount: 1 } };
    const read = readActionTypes('types.json', JSON.stringify([jenkins, broken]));
    expect(!read.ok && read.error.map(({ file, pointer }) => `${file} ${pointer}`).toSorted()).toEqual([
      'types.json /1/inputArtifactDetails/minimumCount',
      'types.json /1/provider',
    ]);
  });

  it.each(['', '3', '[1]', '{}', '{"a": ', 'a: [&x 1, *y]'])('is not %j', (text) => {
    expect(readActionTypes('types.yml', text).ok).toBe(false);
  });
});
