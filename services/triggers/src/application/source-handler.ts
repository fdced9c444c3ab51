import { ArchiveRefused, listTree, packZip } from '@millrace/archive';
import type { JobOfferedV1 } from '@millrace/contracts';
import { formatInstant, instant } from '@millrace/kernel';
import { UnitOfWork } from '@millrace/persistence';
import { JobHandler, Refusal, stopCause, type JobContext, type JobOutcome } from '@millrace/runner';
import { Injectable } from '@nestjs/common';
import { join } from 'node:path';
import { isCommitId, readGitSource, type GitSource } from '../domain/git-source.ts';
import { GitFailed } from '../outbound/git/git.ts';
import { Remote, type CommitFacts } from '../outbound/git/remote.ts';
import { RevisionsRepository } from '../outbound/postgres/revisions.repository.ts';
import { TriggersSettings } from '../settings.ts';
import { NoticeRevision } from './notice-revision.ts';

const gitSource = { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' } as const;
/** CodePipeline's bound of the variable (codepipeline.md 4.1). */
const longestMessage = 100 * 1024;

/** Carries out Source actions: exactly the detected commit, as a zip without history. */
@Injectable()
export class SourceHandler extends JobHandler {
  override readonly actionTypes = [gitSource];

  constructor(
    private readonly remote: Remote,
    private readonly settings: TriggersSettings,
    private readonly work: UnitOfWork,
    private readonly notice: NoticeRevision,
    private readonly revisions: RevisionsRepository,
  ) {
    super();
  }

  override async run(job: JobOfferedV1, context: JobContext): Promise<JobOutcome> {
    const source = readGitSource(job.configuration, this.settings);
    if (!source.ok) throw new Refusal('INVALID_CONFIGURATION', source.error);
    const [output] = job.outputArtifacts;
    if (output === undefined) throw new Refusal('INVALID_CONFIGURATION', 'A Source action needs one output artifact');
    try {
      const commit = await this.checkOut(source.value, job, context);
      const zip = join(context.workspace.archives, 'source.zip');
      const entries = await listTree(context.workspace.source, (name) => name === '.git');
      const packed = await packZip(entries, zip, { modifiedAt: instant(commit.committerEpochSeconds * 1000) });
      context.log.say(`Packed ${packed.entries} files (${packed.bytes} bytes)`);
      const artifact = await context.artifacts.upload(output.name, 'zip', zip);
      return succeeded(
        { ...source.value, branchName: await this.branchOf(source.value, job, context) },
        commit,
        artifact,
      );
    } catch (error) {
      const end = failed(error, context.signal);
      context.log.say(end.error?.message ?? end.outcome);
      return end;
    }
  }

  /** A filter may have started this with a commit of another branch than the one that a manual start takes. */
  private async branchOf(source: GitSource, job: JobOfferedV1, { account, region }: JobContext): Promise<string> {
    const { pipelineName, actionName, sourceRevision } = job;
    if (sourceRevision === undefined) return source.branchName;
    const place = { account, region };
    const carried = await this.revisions.branchOfStart(place, pipelineName, actionName, sourceRevision.revisionId);
    return carried ?? source.branchName;
  }

  /** Nothing of a Source job is kept beside its artifact. */
  override async ended(): Promise<void> {}

  private async checkOut(
    source: GitSource,
    job: JobOfferedV1,
    { log, workspace, signal, account, region }: JobContext,
  ): Promise<CommitFacts> {
    const detected = job.sourceRevision?.revisionId;
    if (detected !== undefined && !isCommitId(detected))
      throw new Refusal('INVALID_CONFIGURATION', `${JSON.stringify(detected)} is no full commit id`);
    const commitId = detected ?? (await this.remote.head(source.repositoryUrl, source.branchName, signal));
    if (commitId === undefined) throw new GitFailed(`${source.repositoryUrl} has no branch ${source.branchName}`);
    log.say(
      `Fetching ${commitId} of ${source.repositoryUrl} (${detected === undefined ? `head of ${source.branchName}` : 'detected revision'})`,
    );
    if (detected === undefined) {
      const { pipelineName, actionName, executionId } = job;
      const place = {
        account,
        region,
        pipelineName,
        actionName,
        repositoryUrl: source.repositoryUrl,
        branchName: source.branchName,
      };
      await this.work.run((tx) => this.notice.fetched(tx, place, commitId, executionId));
    }
    return this.remote.checkOut(source.repositoryUrl, commitId, workspace.source, signal);
  }
}

function succeeded(
  source: GitSource,
  commit: CommitFacts,
  artifact: JobOutcome['outputArtifacts'][number],
): JobOutcome {
  const summary = commit.message.split('\n')[0]?.slice(0, 2048) ?? '';
  return {
    outcome: 'succeeded',
    summary,
    outputArtifacts: [artifact],
    outputVariables: {
      CommitId: commit.commitId,
      CommitMessage: cut(commit.message),
      BranchName: source.branchName,
      RepositoryName: source.repositoryName,
      AuthorDate: utc(commit.authorDate),
      CommitterDate: utc(commit.committerDate),
    },
    sourceRevision: {
      revisionId: commit.commitId,
      revisionSummary: summary,
      ...(/^https?:/.test(source.repositoryUrl)
        ? { revisionUrl: `${source.repositoryUrl.replace(/\.git$/, '')}/commit/${commit.commitId}` }
        : {}),
    },
  };
}

function failed(error: unknown, signal: AbortSignal): JobOutcome {
  const nothing = { outputArtifacts: [], outputVariables: {} };
  if (signal.aborted) {
    const cause = stopCause(signal);
    const outcome = cause === 'timed-out' ? 'timed-out' : 'cancelled';
    return {
      ...nothing,
      outcome,
      summary: `The fetch was ended: ${cause}`,
      error: { code: 'SourceStopped', message: `The fetch was ended: ${cause}` },
    };
  }
  if (error instanceof GitFailed)
    return {
      ...nothing,
      outcome: 'failed',
      summary: error.message,
      error: { code: 'SourceUnavailable', message: error.message.slice(0, 5000) },
    };
  if (error instanceof ArchiveRefused)
    return {
      ...nothing,
      outcome: 'failed',
      summary: 'The commit holds what no artifact may hold',
      error: { code: 'SourceRefused', message: error.message.slice(0, 5000) },
    };
  throw error;
}

const utc = (iso: string): string => formatInstant(instant(Date.parse(iso)));

/** At most so many bytes, never half a character. */
function cut(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.length <= longestMessage
    ? text
    : bytes
        .subarray(0, longestMessage)
        .toString('utf8')
        .replace(/\uFFFD$/, '');
}
