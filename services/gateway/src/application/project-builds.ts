import { ListBuilds, ListTestRuns, type BuildView, type ListBuildsV1, type Page } from '@millrace/contracts';
import { pageOf, timedPlace } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import { Peers } from './peers.ts';

/** What may be asked of an owner of builds at once, less the one that tells whether there are more. */
const mostItems = 999;

/** What ran a build project: builds, which build-runner keeps, and test runs, which test-runner keeps. */
@Injectable()
export class ProjectBuilds {
  constructor(private readonly peers: Peers) {}

  /** Newest first. Both go on from the same place: what of either does not fit comes with the next page. */
  async list({ page: { maxResults = 100, nextToken }, ...asked }: ListBuildsV1): Promise<Page<BuildView>> {
    const size = Math.min(maxResults, mostItems);
    const page = { maxResults: size + 1, ...(nextToken === undefined ? {} : { nextToken }) };
    const wanted = { ...asked, page };
    const pages = await Promise.all([this.peers.ask(ListBuilds, wanted), this.peers.ask(ListTestRuns, wanted)]);
    const builds = pages.flatMap(({ items }) => items).toSorted(newestFirst);
    return pageOf(`builds:${asked.projectName}`, builds, size, placeOf, (build) => build);
  }
}

const uuidOf = ({ id }: BuildView): string => id.slice(id.lastIndexOf(':') + 1);
const placeOf = (build: BuildView): string => timedPlace({ at: new Date(build.startTime), id: uuidOf(build) });

const newestFirst = (one: BuildView, other: BuildView): number =>
  other.startTime.localeCompare(one.startTime) || other.id.localeCompare(one.id);
