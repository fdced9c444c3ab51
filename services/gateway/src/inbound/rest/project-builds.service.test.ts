import { allItems } from '@millrace/client';
import {
  ListBuilds,
  ListTestRuns,
  problem,
  type BuildView,
  type ListBuildsV1,
  type Page,
  type Problem,
} from '@millrace/contracts';
import { ok, type Result } from '@millrace/kernel';
import { pageOf, readTimedPageToken, timedPlace } from '@millrace/service';
import { expect, it } from 'vitest';
import { problemOf } from '../../testing/problem-of.ts';
import { ScriptedHouse } from '../../testing/scripted-house.ts';

const house = new ScriptedHouse();

const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** A build that began at this second; builds of one second are told apart by their numbers. */
const build = (second: number, number: number): BuildView => ({
  id: `web:${uuid(number)}`,
  projectName: 'web',
  actionExecutionId: uuid(number),
  executionId: uuid(number),
  buildStatus: 'SUCCEEDED',
  currentPhase: 'COMPLETED',
  phases: [],
  startTime: new Date(second * 1000).toISOString(),
  sandbox: 'none',
});

const placeOf = ({ id, startTime }: BuildView): string =>
  timedPlace({ at: new Date(startTime), id: id.slice('web:'.length) });

/** An owner of these builds, newest first, as both owners answer. */
const owner =
  (builds: readonly BuildView[]) =>
  ({ projectName, page }: ListBuildsV1): Result<Page<BuildView>, Problem> => {
    const before = readTimedPageToken(`builds:${projectName}`, page);
    if (!before.ok) return before;
    const place = before.value && timedPlace(before.value);
    const rest = builds.filter((one) => place === undefined || placeOf(one) < place);
    return ok(pageOf(`builds:${projectName}`, rest, page.maxResults ?? 100, placeOf, (one) => one));
  };

it('lists builds and test runs of a project together, each once and newest first, whatever the size of the pages', async () => {
  const builds = [build(9, 1), build(7, 2), build(5, 4), build(2, 6)];
  const runs = [build(8, 7), build(5, 5), build(5, 3)];
  house.replies(ListBuilds, owner(builds));
  house.replies(ListTestRuns, owner(runs));
  const numbers = (found: readonly { readonly id: string }[]) => found.map(({ id }) => Number(id.slice(-2)));
  for (const limit of [1, 2, 3, 7, 1000]) {
    const found = await allItems((page) =>
      house.here.client.projects.builds({ path: { name: 'web' }, query: { ...page, limit } }),
    );
    expect(numbers(found), `${limit} a page`).toEqual([1, 7, 2, 5, 4, 3, 6]);
  }
  await expect(
    house.here.client.projects.builds({ path: { name: 'other' }, query: { cursor: await cursorOf('web') } }),
  ).rejects.toMatchObject({ status: 400, code: 'page-token.invalid' });
});

it('lists none of a project that is not there', async () => {
  house.refuses(ListBuilds, problem('project.not-found', 'There is no build project named none'));
  house.answers(ListTestRuns, { items: [] });
  const asked = house.here.client.projects.builds({ path: { name: 'none' } });
  expect(await problemOf(asked)).toMatchObject({ status: 404, code: 'project.not-found' });
});

async function cursorOf(name: string): Promise<string> {
  const { nextToken } = await house.here.client.projects.builds({ path: { name }, query: { limit: 1 } });
  if (nextToken === undefined) throw new Error('there is one page only');
  return nextToken;
}
