import { ListPipelines } from '@millrace/contracts';
import { ApiProblem } from '@millrace/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { house, type House } from './testing/house.ts';

let here: House;
beforeAll(async () => {
  here = await house();
  here.peers.value(ListPipelines, { items: [] });
});
afterAll(() => here.close());

describe('whoami', () => {
  it('says who', async () => {
    expect(await here.client.access.whoAmI()).toEqual({
      account: '000000000000',
      region: 'local',
      arn: 'arn:aws:iam::000000000000:user/admin',
    });
  });
  it('lists', async () => {
    expect(await here.client.pipelines.list()).toEqual({ items: [] });
  });
  it('refuses unknown tokens', async () => {
    await expect(here.clientOf('mrt_x').access.whoAmI()).rejects.toThrow(ApiProblem);
  });
});
