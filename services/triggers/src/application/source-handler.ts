import { ArchiveRefused, listTree, packZip } from '@millrace/archive';
import { GetSourceSecrets, type JobOfferedV1 } from '@millrace/contracts';
import { formatInstant, instant, minutes } from '@millrace/kernel';
import { Requests } from '@millrace/messaging';
import { UnitOfWork } from '@millrace/persistence';
import {
  JobHandler,
  persistently,
  Refusal,
  stopCause,
  whenStorable,
  type JobContext,
  type JobOutcome,
} from '@millrace/runner';
import { Injectable } from '@nestjs/common';
import { join } from 'node:path';
import { isCommitId } from '../domain/git-policy.ts';
import { gitProviders, isGitProvider, sourceVariables, type GitSource } from '../domain/git-source.ts';
import type { SourceProvider } from '../domain/source-action.ts';
import { RemoteFailed } from '../outbound/remote-failed.ts';
import { Remote, type CommitFacts, type RemoteRepository } from '../outbound/git/remote.ts';
import { RevisionsRepository } from '../outbound/postgres/revisions.repository.ts';
import { Credentials } from './credentials.ts';
import { FetchObjects } from './fetch-objects.ts';
import { FindSources } from './find-sources.ts';
import { NoticeRevision } from './notice-revision.ts';

const typeOf = (provider: SourceProvider) => ({
  category: 'Source',
  owner: provider === 'GitHub' ? 'ThirdParty' : 'AWS',
  provider,
  version: '1',
});
/** How long orchestration may be away. */
const patience = minutes(2);
/** CodePipeline's bound of the variable (codepipeline.md 4.1). */
const longestMessage = 100 * 1024;

/** Carries out Source actions: exactly the detected commit, as a zip without history or of a clone; or an object. */
@Injectable()
export class SourceHandler extends JobHandler {
  override readonly actionTypes = [...gitProviders, 'S3' as const].map(typeOf);

  constructor(
    private readonly remote: Remote,
    private readonly find: FindSources,
    private readonly credentials: Credentials,
    private readonly requests: Requests,
    private readonly work: UnitOfWork,
    private readonly notice: NoticeRevision,
    private readonly revisions: RevisionsRepository,
    private readonly objects: FetchObjects,
  ) {
    super();
  }

  override async run(job: JobOfferedV1, context: JobContext): Promise<JobOutcome> {
    const [output] = job.outputArtifacts;
    if (output === undefined) throw new Refusal('INVALID_CONFIGURATION', 'A Source action needs one output artifact');
    try {
      if (job.actionType.provider === 'S3') return await this.objects.run(job, output.name, context);
      const declared = await this.sourceOf(job, context);
      const commit = await this.checkOut(declared, job, context);
      const zip = join(context.workspace.archives, 'source.zip');
      const isLeftOut = (name: string): boolean => name === '.git' && !declared.withHistory;
      const entries = await listTree(context.workspace.source, isLeftOut);
      const packed = await packZip(entries, zip, { modifiedAt: instant(commit.committerEpochSeconds * 1000) });
      context.log.say(`Packed ${packed.entries} files (${packed.bytes} bytes)`);
      const artifact = await context.artifacts.upload(output.name, 'zip', zip);
      const source = { ...declared, branchName: await this.branchOf(declared, job, context) };
      return succeeded(source, job.configuration, commit, artifact);
    } catch (error) {
      const end = failed(error, context.signal);
      context.log.say(end.error?.message ?? end.outcome);
      return end;
    }
  }

  private async sourceOf(
    { pipelineName, actionName, actionType, configuration }: JobOfferedV1,
    context: JobContext,
  ): Promise<GitSource> {
    const { provider } = actionType;
    if (!isGitProvider(provider)) throw new Error(`a job of provider ${provider} is none of ours`);
    const action = { pipelineName, actionName, provider, configuration };
    const source = await whenStorable(context.signal, () => this.find.find(context, action));
    if (!source.ok) throw new Refusal('INVALID_CONFIGURATION', source.error.message);
    return source.value;
  }

  /** With the token of the version that the execution has pinned, where the action has one of its own. */
  private async reach(
    { repositoryUrl, access }: GitSource,
    { pipelineName, pipelineVersion: version, actionName }: JobOfferedV1,
    { account, region, signal }: JobContext,
  ): Promise<RemoteRepository> {
    if (!access.startsWith('secret:')) return this.credentials.reach({ account, region, repositoryUrl, access });
    const asked = { account, region, pipelineName, version, actionName };
    const secrets = await persistently(patience, signal, () => this.requests.ask(GetSourceSecrets, asked));
    if (!secrets.ok) throw new RemoteFailed(`its token is not known: ${secrets.error.detail}`);
    const token = secrets.value['OAuthToken'];
    if (token === undefined) throw new RemoteFailed('its token is not known');
    return { url: repositoryUrl, credential: this.credentials.ofToken(token) };
  }

  /** A filter may have started this with a commit of another branch than the one that a manual start takes. */
  private async branchOf(
    source: GitSource,
    job: JobOfferedV1,
    { account, region, signal }: JobContext,
  ): Promise<string> {
    const { pipelineName, actionName, sourceRevision } = job;
    if (sourceRevision === undefined) return source.branchName;
    const place = { account, region };
    const { revisionId } = sourceRevision;
    const carried = await whenStorable(signal, () =>
      this.revisions.branchOfStart(place, pipelineName, actionName, revisionId),
    );
    return carried ?? source.branchName;
  }

  /** Nothing of a Source job is kept beside its artifact. */
  override async ended(): Promise<void> {}

  private async checkOut(source: GitSource, job: JobOfferedV1, context: JobContext): Promise<CommitFacts> {
    const { log, workspace, signal, account, region } = context;
    const { repositoryUrl, branchName, access } = source;
    const detected = job.sourceRevision?.revisionId;
    if (detected !== undefined && !isCommitId(detected))
      throw new Refusal('INVALID_CONFIGURATION', `${JSON.stringify(detected)} is no full commit id`);
    const repository = await this.reach(source, job, context);
    const commitId = detected ?? (await this.remote.head(repository, branchName, signal));
    if (commitId === undefined) throw new RemoteFailed(`${repositoryUrl} has no branch ${branchName}`);
    log.say(
      `Fetching ${commitId} of ${repositoryUrl} (${detected === undefined ? `head of ${branchName}` : 'detected revision'})`,
    );
    if (detected === undefined) {
      const { pipelineName, actionName, executionId } = job;
      const { provider } = source;
      const place = { account, region, pipelineName, actionName, provider, repositoryUrl, access, branchName };
      await whenStorable(signal, () => this.work.run((tx) => this.notice.fetched(tx, place, commitId, executionId)));
    }
    return source.withHistory
      ? this.remote.clone(repository, commitId, workspace.source, signal)
      : this.remote.checkOut(repository, commitId, workspace.source, signal);
  }
}

function succeeded(
  source: GitSource,
  configuration: Readonly<Record<string, string>>,
  commit: CommitFacts,
  artifact: JobOutcome['outputArtifacts'][number],
): JobOutcome {
  const summary = commit.message.split('\n')[0]?.slice(0, 2048) ?? '';
  const { commitId } = commit;
  const texts = {
    commitId,
    message: cut(commit.message),
    authorDate: utc(commit.authorDate),
    committerDate: utc(commit.committerDate),
  };
  return {
    outcome: 'succeeded',
    summary,
    outputArtifacts: [artifact],
    outputVariables: sourceVariables(source, configuration, texts),
    sourceRevision: {
      revisionId: commitId,
      revisionSummary: summary,
      ...(source.commitsUrl === undefined ? {} : { revisionUrl: `${source.commitsUrl}${commitId}` }),
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
  if (error instanceof RemoteFailed)
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
