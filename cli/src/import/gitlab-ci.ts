import { gitlabJob } from './gitlab-job.ts';
import { openReport, type ImportContext, type Imported, type Members } from './imported.ts';
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
export function importGitlabCi(file: Members, context: ImportContext): Imported {
  const { lines, tell } = openReport();
  const jobs = Object.entries(file).flatMap(([id, value]) =>
    isJob(id, value) ? [{ id, job: inherited(membersOf(value), file) }] : [],
  );
  const ids = jobs.map(({ id }) => id);
  const templates = Object.keys(file).filter((name) => name.startsWith('.'));
  tellRest(tell, '', file, ['stages', 'variables', 'default', 'before_script', ...ids, ...templates], {
    include: 'import the included files on their own',
    image: 'install what it holds where the commands run',
  });
  const names = distinct(ids.map((id) => nameFrom(id, 'Job')));
  const stages = ['.pre', ...(file['stages'] === undefined ? usualStages : textsOf(file['stages'])), '.post'];
  const defaults = membersOf(file['default']);
  const made = new Map<string, string>();
  const written = stages.flatMap((stage) => {
    const stageName = nameFrom(stage, 'Stage');
    const here = jobs.flatMap(({ id, job }, index) =>
      (textOf(job['stage']) ?? 'test') === stage ? [{ id, job, name: names[index] ?? id }] : [],
    );
    const before = new Map(made);
    const actions = here.flatMap(({ id, job, name }) =>
      gitlabJob(
        { id, name, job: { ...defaults, ...job } },
        { file, branch: context.branch, tell, made, before, sameStage: new Map(here.map((one) => [one.id, one.name])) },
      ),
    );
    return actions.length === 0 ? [] : [{ name: stageName === 'Source' ? 'Source-2' : stageName, actions }];
  });
  for (const { id, job } of jobs) {
    const stage = textOf(job['stage']) ?? 'test';
    if (!stages.includes(stage)) tell(`/${id}/stage`, `the job is left out: there is no stage ${stage}`);
  }
  const pipeline = pipelineFrom(
    {
      name: nameFrom(context.name, 'imported'),
      executionMode: 'PARALLEL',
      trigger: { push: [{ branches: { includes: [context.branch] } }] },
      stages: written,
    },
    context,
  );
  return { pipeline, report: lines };
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
