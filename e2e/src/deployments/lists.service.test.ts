import {
  CreateApplication,
  ListApplications,
  ListHosts,
  type ListHostsV1,
  type Page,
  type Problem,
} from '@millrace/contracts';
import { deployments } from '@millrace/deployments';
import type { Result } from '@millrace/kernel';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { caller } from './deployments-world.ts';

let t: ServiceUnderTest;
beforeAll(async () => {
  t = await serviceUnderTest(deployments);
});
afterAll(async () => t.close());

function value<T>(answer: Result<T, Problem>): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

async function everyPage<T>(ask: (page: { maxResults: number; nextToken?: string }) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ask({ maxResults: 2, ...(nextToken === undefined ? {} : { nextToken }) });
    items.push(...page.items);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return items;
}

it('applications come page by page in the order of their names, and by the beginning of these', async () => {
  for (const applicationName of ['web', 'Shop', 'api', 'web-admin', 'worker']) {
    value(await t.ask(CreateApplication, { caller, applicationName }));
  }
  const names = (namePrefix?: string) =>
    everyPage(async (page) =>
      value(await t.ask(ListApplications, { caller, page, ...(namePrefix === undefined ? {} : { namePrefix }) })),
    ).then((items) => items.map(({ applicationName }) => applicationName));
  expect(await names()).toEqual(['Shop', 'api', 'web', 'web-admin', 'worker']);
  expect(await names('web')).toEqual(['web', 'web-admin']);
  // Whoever asks for no page gets all of them, as before there were pages.
  expect(value(await t.ask(ListApplications, { caller })).items).toHaveLength(5);
});

it('hosts are found by presence, by tag and by the beginning of their names', async () => {
  const hosts = [
    { name: 'db-1', tags: [{ key: 'tier', value: 'data' }], seen: 'now()' },
    {
      name: 'web-1',
      tags: [
        { key: 'tier', value: 'web' },
        { key: 'canary', value: '' },
      ],
      seen: 'now()',
    },
    { name: 'web-2', tags: [{ key: 'tier', value: 'web' }], seen: `now() - interval '1 hour'` },
    { name: 'web-3', tags: [{ key: 'tier', value: 'web' }], seen: 'null' },
  ];
  for (const { name, tags, seen } of hosts) {
    await t.service.dataSource.query(
      `insert into host (id, account, region, name, tags, public_key, agent_version, enrolled_at, last_seen_at)
       values ($1, $2, $3, $1, $4, 'U', '1', now(), ${seen})`,
      [name, caller.account, caller.region, JSON.stringify(tags)],
    );
  }
  const names = (filter: Partial<ListHostsV1>) =>
    everyPage(async (page) => value(await t.ask(ListHosts, { caller, page, ...filter }))).then((items) =>
      items.map(({ hostName }) => hostName),
    );
  expect(await names({})).toEqual(['db-1', 'web-1', 'web-2', 'web-3']);
  expect(await names({ status: 'online' })).toEqual(['db-1', 'web-1']);
  expect(await names({ status: 'offline', namePrefix: 'web' })).toEqual(['web-2', 'web-3']);
  expect(await names({ tag: { key: 'tier', value: 'web' } })).toEqual(['web-1', 'web-2', 'web-3']);
  expect(await names({ tag: { key: 'canary' } })).toEqual(['web-1']);
  const { nextToken = '' } = value(await t.ask(ListHosts, { caller, page: { maxResults: 1 } }));
  const elsewhere = await t.ask(ListHosts, { caller, status: 'online', page: { nextToken } });
  expect(elsewhere).toMatchObject({ ok: false, error: { code: 'page-token.invalid' } });
});
