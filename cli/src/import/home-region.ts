import { openReport, type Imported, type Members } from './imported.ts';
import { isMembers, listOf, membersOf, textOf } from './members.ts';

/**
 * A pipeline of one region without the name of that region, which AWS's console writes to every action: it lives in the
 * region of whichever platform it is stored on. One that crosses regions stays as it is.
 */
export function withoutHomeRegion(pipeline: Members): Imported {
  const { lines, tell } = openReport();
  const { artifactStores, ...others } = pipeline;
  const stores = Object.entries(membersOf(artifactStores));
  const [store, ...moreStores] = stores;
  const stages = listOf(pipeline['stages']).map(membersOf);
  const home = store?.[0] ?? regionOf(membersOf(listOf(stages[0]?.['actions'])[0]));
  if (home === undefined || moreStores.length > 0) return { pipeline, report: lines };
  tell('', `the region ${home} is left out: the pipeline runs where its platform is`);
  return {
    report: lines,
    pipeline: {
      ...others,
      ...(store === undefined ? {} : { artifactStore: store[1] }),
      stages: stages.map((stage) => ({
        ...stage,
        actions: listOf(stage['actions']).map((action) => (isMembers(action) ? elsewhere(action, home) : action)),
      })),
    },
  };
}

const regionOf = ({ region }: Members): string | undefined => textOf(region);

const elsewhere = ({ region, ...action }: Members, home: string): Members =>
  region === undefined || region === home ? action : { ...action, region };
