import { pointerToken } from '@millrace/kernel';
import { gitlabJob, needsOf } from './gitlab-job.ts';
import { withoutReferences } from './gitlab-references.ts';
import { verdictOf, type Pushes } from './gitlab-rules.ts';
import { openReport, type ImportContext, type Imported, type Members, type Tell } from './imported.ts';
import { distinct, isMembers, membersOf, nameFrom, tellRest, textOf, textsOf } from './members.ts';
import { pipelineFrom } from './parts.ts';

const usualStages = ['build', 'test', 'deploy'];

/** Whether the member of the file is a job; those whose names begin with a dot are templates. */
export const isJob = (name: string, value: unknown): boolean =>
  !name.startsWith('.') &&
  isMembers(value) &&
  ['script', 'extends', 'trigger', 'run'].some((member) => member in value);

/**
 * A GitLab CI file: its stages become stages, its jobs `Commands` actions. A job with rules that do not surely hold for
 * the branch of the pipeline is left out: the pipeline never does more than the file.
 */
export function importGitlabCi(written: Members, context: ImportContext): Imported {
  const file = withoutReferences(written);
  const { lines, tell } = openReport();
  const jobs = Object.entries(file).flatMap(([id, value]) =>
    isJob(id, value) ? [{ id, job: inherited(membersOf(value), file) }] : [],
  );
  const ids = jobs.map(({ id }) => id);
  const templates = Object.keys(file).filter((name) => name.startsWith('.'));
  tellRest(tell, '', file, ['stages', 'variables', 'default', 'before_script', 'workflow', ...ids, ...templates], {
    include: 'import the included files on their own',
    image: 'install what it holds where the commands run',
  });
  const names = distinct(ids.map((id) => nameFrom(id, 'Job')));
  const stages = ['.pre', ...(file['stages'] === undefined ? usualStages : textsOf(file['stages'])), '.post'];
  const defaults = membersOf(file['default']);
  const made = new Map<string, string>();
  const left = new Set<string>();
  const pushes = { branch: context.branch, isDefault: context.isDefaultBranch === true };
  const filled = stages.flatMap((stage) => {
    const stageName = nameFrom(stage, 'Stage');
    const here = jobs.flatMap(({ id, job }, index) =>
      (textOf(job['stage']) ?? 'test') === stage ? [{ id, job, name: names[index] ?? id }] : [],
    );
    const before = new Map(made);
    const actions = needsFirst(here).flatMap(({ id, job, name }) =>
      gitlabJob(
        { id, name, job: { ...defaults, ...job } },
        { file, pushes, tell, made, before, left, sameStage: new Map(here.map((one) => [one.id, one.name])) },
      ),
    );
    return actions.length === 0 ? [] : [{ name: stageName === 'Source' ? 'Source-2' : stageName, actions }];
  });
  for (const { id, job } of jobs) {
    const stage = textOf(job['stage']) ?? 'test';
    if (!stages.includes(stage)) tell(`/${pointerToken(id)}/stage`, `the job is left out: there is no stage ${stage}`);
  }
  const pipeline = pipelineFrom(
    {
      name: nameFrom(context.name, 'imported'),
      executionMode: 'PARALLEL',
      trigger: startsOnPush(membersOf(file['workflow']), pushes, tell)
        ? { push: [{ branches: { includes: [context.branch] } }] }
        : undefined,
      stages: filled,
    },
    context,
  );
  return { pipeline, report: lines };
}

/** The jobs of a stage, each behind those that it needs: whether it is left out depends on them. */
function needsFirst<T extends { readonly id: string; readonly job: Members }>(jobs: readonly T[]): readonly T[] {
  const placed = new Set<T>();
  const place = (one: T): void => {
    if (placed.has(one)) return;
    placed.add(one);
    const needed = needsOf(one.job).map((need) => need.id);
    for (const other of jobs) if (needed.includes(other.id)) place(other);
    ordered.push(one);
  };
  const ordered: T[] = [];
  jobs.forEach(place);
  return ordered;
}

/** Whether `workflow` surely lets a push start a pipeline. */
function startsOnPush({ rules, ...others }: Members, pushes: Pushes, tell: Tell): boolean {
  tellRest(tell, '/workflow', others, ['name']);
  if (rules === undefined || verdictOf({ rules }, pushes).runs === 'always') return true;
  tell(
    '/workflow/rules',
    'it is not sure that they let a push start a pipeline: only somebody starts it',
    'write triggers',
  );
  return false;
}

/** The job with what it `extends`, nearest last, as GitLab merges them: maps member by member, all else as a whole. */
function inherited(job: Members, file: Members, depth = 0): Members {
  const { extends: parents, ...own } = job;
  // GitLab itself follows eleven.
  if (parents === undefined || depth > 11) return own;
  return textsOf(parents)
    .map((name) => inherited(membersOf(file[name]), file, depth + 1))
    .concat(own)
    .reduce(merged, {});
}

const merged = (below: Members, above: Members): Members => ({
  ...below,
  ...Object.fromEntries(
    Object.entries(above).map(([name, value]) => {
      const under = below[name];
      return [name, isMembers(value) && isMembers(under) ? merged(under, value) : value];
    }),
  ),
});
