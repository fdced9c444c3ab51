// Written by `npm run generate -w libs/client`; a test fails when it is out of date.

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

/**
 * RFC 9457 problem
 */
export type Problem = {
    /**
     * `urn:millrace:problem:<code>`, or `about:blank`
     */
    type: string;
    title: string;
    status: number;
    /**
     * Names the thing at fault and the way out
     */
    detail: string;
    /**
     * For programs; never changes
     */
    code?: string;
    errors?: Array<{
        /**
         * RFC 6901 pointer into the request
         */
        pointer: string;
        message: string;
        value?: unknown;
        suggestion?: string;
        code?: string;
        line?: number;
        column?: number;
    }>;
};

/**
 * The secret is shown once and kept sealed.
 */
export type AccessKey = {
    /**
     * 20 characters, `AKMR` and 16 of base 32: the shape AWS's tools expect, in a range AWS does not use.
     */
    accessKeyId: string;
    /**
     * 40 characters of base 64: 240 random bits.
     */
    secretAccessKey: string;
};

export type AccessKeyView = {
    accessKeyId: string;
    /**
     * One that is not active signs nothing, and can be switched on again.
     */
    active: boolean;
    createdAt: string;
    /**
     * To the minute; null for a key that was never used.
     */
    lastUsedAt: string | null;
};

export type ActionExecutionDetail = {
    executionId: string;
    actionExecutionId: string;
    pipelineName: string;
    pipelineVersion: number;
    stageName: string;
    actionName: string;
    attempt: number;
    actionType: ActionTypeIdV1;
    status: 'Abandoned' | 'Failed' | 'InProgress' | 'Succeeded';
    outcome?: 'cancelled' | 'errored' | 'failed' | 'succeeded' | 'timed-out';
    summary?: string;
    error?: ErrorDetailsV1;
    /**
     * Decided at.
     */
    startedAt: string;
    /**
     * A worker took it.
     */
    claimedAt?: string;
    /**
     * The worker said that the work itself began.
     */
    begunAt?: string;
    updatedAt: string;
    endedAt?: string;
    updatedBy?: string;
    workerId?: string;
    configuration: {
        [key: string]: string;
    };
    resolvedConfiguration: {
        [key: string]: string;
    };
    namespace?: string;
    /**
     * As the action declares it. In lists only.
     */
    roleArn?: string;
    region: string;
    inputArtifacts: Array<ArtifactRefV1>;
    outputArtifacts: Array<ArtifactRefV1>;
    outputVariables: {
        [key: string]: string;
    };
    externalExecutionId?: string;
    externalExecutionUrl?: string;
    percentComplete?: number;
    /**
     * Open approvals only.
     */
    token?: string;
    log?: LogRefV1;
    sourceRevision?: SourceRevisionV1;
    cause: string;
};

/**
 * What carries out an action, or (category `Rule`) evaluates a rule of a condition.
 */
export type ActionTypeIdV1 = {
    category: string;
    owner: string;
    provider: string;
    version: string;
};

export type ActionTypePropertyV1 = {
    name: string;
    required: boolean;
    /**
     * Whether it tells one use of the type from another.
     */
    key: boolean;
    secret: boolean;
    queryable?: boolean;
    description?: string;
    type?: 'Boolean' | 'Number' | 'String';
};

/**
 * Addresses that an action type shows; templates may hold `{Config:<property>}` and `{ExternalExecutionId}`.
 */
export type ActionTypeSettingsV1 = {
    thirdPartyConfigurationUrl?: string;
    entityUrlTemplate?: string;
    executionUrlTemplate?: string;
    revisionUrlTemplate?: string;
};

export type ActionTypeView = {
    id: ActionTypeIdV1;
    settings?: ActionTypeSettingsV1;
    configurationProperties: Array<ActionTypePropertyV1>;
    inputArtifactDetails: ArtifactDetailsV1;
    outputArtifactDetails: ArtifactDetailsV1;
    tags?: {
        [key: string]: string;
    };
    description?: string;
    /**
     * Of a partner's type that was given workers.
     */
    executor?: JobWorkerExecutorV1;
    allowedAccounts?: Array<string>;
};

export type ActionView = {
    name: string;
    actionType: ActionTypeIdV1;
    runOrder: number;
    status: 'Abandoned' | 'Failed' | 'InProgress' | 'NotStarted' | 'Succeeded';
    /**
     * Newest attempt, when there is one.
     */
    execution?: ActionExecutionDetail;
};

export type ApplicationView = {
    applicationName: string;
    created: string;
    deploymentGroups: Array<string>;
};

export type Applied = {
    /**
     * False when an existing pipeline got a new version.
     */
    wasCreated: boolean;
    /**
     * Normalised declaration in CodePipeline's JSON, secrets masked.
     */
    pipeline: {
        [key: string]: unknown;
    };
    pipelineArn: string;
    created: string;
    updated: string;
    /**
     * Since when its sources are not polled, because nothing was started or changed for 30 days; absent while they are.
     */
    pollingDisabledAt?: string;
    tags?: {
        [key: string]: string;
    };
};

export type ApprovalView = {
    approvalId: string;
    pipelineName: string;
    stageName: string;
    actionName: string;
    executionId: string;
    actionExecutionId: string;
    status: 'Approved' | 'Expired' | 'Pending' | 'Rejected' | 'Withdrawn';
    /**
     * Open approvals only.
     */
    token?: string;
    requestedAt: string;
    expiresAt: string;
    endedAt?: string;
    decidedBy?: string;
    comment?: string;
    customData?: string;
    externalEntityLink?: string;
};

export type ArtifactDetailsV1 = {
    minimumCount: number;
    maximumCount: number;
};

/**
 * Bytes in the artifact store, pinned by digest: whoever reads them checks it.
 */
export type ArtifactRefV1 = {
    /**
     * Artifact name in the pipeline, `[a-zA-Z0-9_-]{1,100}`.
     */
    name: string;
    artifactId: string;
    sha256: string;
    sizeBytes: number;
    /**
     * Region of the store that holds these bytes, when it is not the pipeline's own.
     */
    region?: string;
};

export type AuditEntry = {
    id: string;
    at: string;
    principalArn: string;
    action: string;
    resource: string;
    outcome: 'done' | 'failed' | 'refused';
    problemCode?: string;
    requestDigest?: string;
    resultDigest?: string;
    sourceAddress?: string;
    requestId: string;
};

export type BuildPhaseView = {
    phaseType: string;
    phaseStatus: 'FAILED' | 'FAULT' | 'IN_PROGRESS' | 'STOPPED' | 'SUCCEEDED' | 'TIMED_OUT';
    startTime: string;
    endTime?: string;
    durationMilliseconds?: number;
    contexts: Array<{
        statusCode: string;
        message: string;
    }>;
};

export type BuildView = {
    id: string;
    projectName: string;
    actionExecutionId: string;
    executionId: string;
    buildStatus: 'FAILED' | 'FAULT' | 'IN_PROGRESS' | 'STOPPED' | 'SUCCEEDED' | 'TIMED_OUT';
    currentPhase: string;
    phases: Array<BuildPhaseView>;
    startTime: string;
    endTime?: string;
    /**
     * Whether the commands were isolated, and by what.
     */
    sandbox: string;
};

/**
 * Who asks; fixed by the gateway after authentication.
 */
export type CallerV1 = {
    account: string;
    region: string;
    /**
     * ARN of the principal.
     */
    arn: string;
};

/**
 * How a partner's worker proves for whom it works; the same as long as the installation's seal key is.
 */
export type ClientTokenView = {
    clientId: string;
    /**
     * Secret.
     */
    clientToken: string;
};

export type ConditionView = {
    /**
     * Its newest evaluation, when there is one.
     */
    latestExecution?: {
        executionId: string;
        status: 'Abandoned' | 'Cancelled' | 'Errored' | 'Failed' | 'InProgress' | 'Overridden' | 'Succeeded';
        summary: string;
        lastStatusChange: string;
        overriddenBy?: string;
    };
    /**
     * Every declared rule, with its newest evaluation.
     */
    rules: Array<{
        ruleName: string;
        latestExecution?: RuleExecutionDetail;
    }>;
};

export type ConnectionView = {
    connectionArn: string;
    name: string;
    providerType: 'Bitbucket' | 'CodeCommit' | 'Git' | 'GitHub' | 'GitHubEnterpriseServer' | 'GitLab' | 'GitLabSelfManaged';
    baseUrl: string;
    username?: string;
    /**
     * Whether a token is stored.
     */
    hasToken: boolean;
    createdAt: string;
    /**
     * When its token was last replaced.
     */
    updatedAt: string;
};

export type CreateActionTypeBody = {
    settings?: ActionTypeSettingsV1;
    configurationProperties?: Array<ActionTypePropertyV1>;
    inputArtifactDetails: ArtifactDetailsV1;
    outputArtifactDetails: ArtifactDetailsV1;
    tags?: {
        [key: string]: string;
    };
};

export type CreateApplicationBody = {
    applicationName: string;
};

/**
 * Bodies are the contracts' own requests without what the path and the door know already.
 */
export type CreateConnectionBody = {
    name: string;
    providerType: 'Bitbucket' | 'CodeCommit' | 'Git' | 'GitHub' | 'GitHubEnterpriseServer' | 'GitLab' | 'GitLabSelfManaged';
    /**
     * One that pipelines name already, such as AWS's own; made by us when omitted.
     */
    connectionArn?: string;
    /**
     * What stands before the id of a repository. GitHub, GitLab and Bitbucket have one of their own.
     */
    baseUrl?: string;
    /**
     * Sent with the token; each kind of host has one of its own for tokens.
     */
    username?: string;
    /**
     * A token or password, for http and https only. Stored sealed, never shown.
     */
    token?: string;
};

export type CreateEnrolmentBody = {
    tags: Array<HostTagV1>;
    hostName: string;
};

export type CreateServiceAccountBody = {
    /**
     * 1 to 64 letters, digits and `+=,.@_-`, as IAM's user names.
     */
    name: string;
    roles: Array<'administrator' | 'approver' | 'viewer' | 'worker'>;
};

export type CreateWebhookBody = {
    name: string;
    pipelineName: string;
    actionName: string;
    /**
     * Shared secret for `X-Hub-Signature-256`; made by us when omitted.
     */
    secret?: string;
    /**
     * All of them must pass; the others are received and ignored.
     */
    filters?: Array<WebhookFilterV1>;
};

export type DecideApprovalBody = {
    /**
     * Says which round of asking is answered; it is in the approval's view.
     */
    token: string;
    status: 'Approved' | 'Rejected';
    summary?: string;
};

export type DeliveryView = {
    deliveryId: string;
    receivedAt: string;
    status: 'accepted' | 'duplicate' | 'ignored' | 'refused';
    cause: string;
};

export type DeploymentGroupView = {
    applicationName: string;
    deploymentGroupName: string;
    deploymentGroupId: string;
    tagFilters?: Array<TagFilterV1>;
    tagSet?: Array<TagGroupV1>;
    deploymentConfigName: string;
    minimumHealthyHosts?: MinimumHealthyHostsV1;
    fileExistsBehavior: 'DISALLOW' | 'OVERWRITE' | 'RETAIN';
    ignoreApplicationStopFailures: boolean;
    /**
     * Deployment that last succeeded here.
     */
    lastSuccessfulDeploymentId?: string;
};

export type DeploymentView = {
    deploymentId: string;
    applicationName: string;
    deploymentGroupName: string;
    status: 'Created' | 'Failed' | 'InProgress' | 'Queued' | 'Stopped' | 'Succeeded';
    outcome?: 'cancelled' | 'errored' | 'failed' | 'succeeded' | 'timed-out';
    cause: string;
    error?: ErrorDetailsV1;
    executionId?: string;
    actionExecutionId?: string;
    revisionSha256: string;
    createdAt: string;
    startedAt?: string;
    endedAt?: string;
    targets: Array<TargetView>;
};

/**
 * Sent by the agent with its own public key; the private one never leaves the host.
 */
export type EnrolHostV1 = {
    token: string;
    /**
     * NATS user public key, `U…`.
     */
    publicKey: string;
    agentVersion: string;
};

export type EnrolmentTicket = {
    /**
     * Shown once; stored hashed.
     */
    token: string;
    expiresAt: string;
};

export type EnvironmentVariableV1 = {
    name: string;
    value: string;
    type?: 'PLAINTEXT' | 'SECRETS_MANAGER';
};

export type ErrorDetailsV1 = {
    /**
     * Constant with a documented sentence, e.g. `COMMAND_EXECUTION_ERROR`.
     */
    code: string;
    message: string;
};

export type ExecutionSummary = {
    executionId: string;
    pipelineName: string;
    pipelineVersion: number;
    status: 'Cancelled' | 'Failed' | 'InProgress' | 'Stopped' | 'Stopping' | 'Succeeded' | 'Superseded';
    statusSummary?: string;
    startedAt: string;
    updatedAt: string;
    trigger: TriggerV1;
    sourceRevisions: Array<SourceRevisionView>;
    stopReason?: string;
    executionMode: 'PARALLEL' | 'QUEUED' | 'SUPERSEDED';
    executionType: 'ROLLBACK' | 'STANDARD';
    rollbackTargetExecutionId?: string;
    /**
     * Ours: what it runs again, and from where.
     */
    rerunOf?: {
        executionId: string;
        stageName: string;
        actionName?: string;
    };
    /**
     * 1, and one more with each retry of a stage.
     */
    attempt: number;
    /**
     * 32 hexadecimal digits; one trace holds the whole execution.
     */
    traceId?: string;
};

/**
 * Everything about one execution: what console, `watch` and `status` draw.
 */
export type ExecutionView = {
    variables: Array<NameValueV1>;
    stages: Array<StageView>;
    /**
     * Why it is where it is.
     */
    cause: string;
    executionId: string;
    pipelineName: string;
    pipelineVersion: number;
    status: 'Cancelled' | 'Failed' | 'InProgress' | 'Stopped' | 'Stopping' | 'Succeeded' | 'Superseded';
    statusSummary?: string;
    startedAt: string;
    updatedAt: string;
    trigger: TriggerV1;
    sourceRevisions: Array<SourceRevisionView>;
    stopReason?: string;
    executionMode: 'PARALLEL' | 'QUEUED' | 'SUPERSEDED';
    executionType: 'ROLLBACK' | 'STANDARD';
    rollbackTargetExecutionId?: string;
    /**
     * Ours: what it runs again, and from where.
     */
    rerunOf?: {
        executionId: string;
        stageName: string;
        actionName?: string;
    };
    /**
     * 1, and one more with each retry of a stage.
     */
    attempt: number;
    /**
     * 32 hexadecimal digits; one trace holds the whole execution.
     */
    traceId?: string;
};

/**
 * One recorded decision.
 */
export type HistoryEntry = {
    /**
     * Place in the log of its flow; other executions of the flow leave gaps.
     */
    revision: number;
    at: string;
    type: string;
    stageName?: string;
    actionName?: string;
    cause?: string;
    /**
     * Id of the message or request that led to it.
     */
    causedBy: string;
    /**
     * The fact as it was recorded, secrets masked.
     */
    data: {
        [key: string]: unknown;
    };
};

/**
 * What a deployment group has on a host that its tags choose.
 */
export type HostGroupView = {
    applicationName: string;
    deploymentGroupName: string;
    /**
     * Whether the last deployment of the group to this host went well; absent before the first.
     */
    healthy?: boolean;
    /**
     * Revision that runs there; absent before the first deployment, and where the last one stopped half-way.
     */
    revisionSha256?: string;
};

export type HostIdentity = {
    hostId: string;
    hostName: string;
    account: string;
    region: string;
    /**
     * User JWT limited to this host's subjects.
     */
    jwt: string;
    jwtExpiresAt: string;
    natsUrls: Array<string>;
    /**
     * Ed25519 public key (SPKI, base64) with which every command is checked.
     */
    commandKey: string;
};

export type HostTagV1 = {
    key: string;
    value: string;
};

export type HostView = {
    hostId: string;
    hostName: string;
    tags: Array<HostTagV1>;
    status: 'deregistered' | 'offline' | 'online';
    enrolledAt: string;
    lastSeenAt?: string;
    agentVersion?: string;
    /**
     * By their names.
     */
    deploymentGroups: Array<HostGroupView>;
};

export type InboundView = {
    executionId: string;
    status: 'Cancelled' | 'Failed' | 'InProgress' | 'Skipped' | 'Stopped' | 'Stopping' | 'Succeeded';
    type: 'ROLLBACK' | 'STANDARD';
};

/**
 * One thing wrong with an input: where (JSON pointer), what, and how to mend it.
 */
export type Issue = {
    /**
     * RFC 6901 pointer into the input, `''` for the whole.
     */
    pointer: string;
    message: string;
    /**
     * The offending value, when it is short and not secret.
     */
    value?: unknown;
    /**
     * What to write instead.
     */
    suggestion?: string;
    /**
     * Machine code; for pipelines the CodePipeline exception this maps to.
     */
    code?: string;
    /**
     * One-based place in the file the input came from.
     */
    line?: number;
    column?: number;
};

/**
 * Shown once, when made.
 */
export type IssuedCredentials = {
    arn: string;
    accessKeyId: string;
    secretAccessKey: string;
    apiToken: string;
    /**
     * To sign for: AWS's tools ask for one.
     */
    region: string;
};

/**
 * Who carries an integrated type out: the accounts whose workers may ask for its jobs.
 */
export type JobWorkerExecutorV1 = {
    pollingAccounts: Array<string>;
    /**
     * Per job.
     */
    jobTimeoutSeconds?: number;
};

export type LifecycleEventView = {
    name: 'AfterInstall' | 'ApplicationStart' | 'ApplicationStop' | 'BeforeInstall' | 'DownloadBundle' | 'Install' | 'ValidateService';
    status: 'Failed' | 'InProgress' | 'Pending' | 'Skipped' | 'Succeeded' | 'Unknown';
    startedAt?: string;
    endedAt?: string;
    error?: ErrorDetailsV1;
    scriptName?: string;
    logTail?: string;
};

/**
 * A sealed log.
 */
export type LogRefV1 = {
    artifactId: string;
    sha256: string;
    lines: number;
    sizeBytes: number;
};

export type MinimumHealthyHostsV1 = {
    type: 'FLEET_PERCENT' | 'HOST_COUNT';
    /**
     * HOST_COUNT ≥ 0; FLEET_PERCENT 0 to 99.
     */
    value: number;
};

export type NameValueV1 = {
    name: string;
    value: string;
};

export type NoticedRevisionView = {
    id: string;
    refKind: 'branch' | 'object' | 'pull-request' | 'tag';
    /**
     * Short name of the branch or tag; of a pull request, its number; of an object, its key.
     */
    refName: string;
    revisionId: string;
    repositoryUrl: string;
    /**
     * The source actions that it starts with this revision; those it was judged for when it starts nothing.
     */
    actionNames: Array<string>;
    /**
     * `execution` when an execution fetched the head of the branch by itself.
     */
    noticedBy: 'execution' | 'poll' | 'webhook';
    noticedAt: string;
    started: boolean;
    cause: string;
    /**
     * Of the webhook.
     */
    deliveryId?: string;
};

export type NotificationDeliveryView = {
    id: string;
    ruleName: string;
    eventId: string;
    eventType: string;
    status: 'delivered' | 'failed' | 'pending';
    attempts: Array<{
        at: string;
        httpStatus?: number;
        error?: string;
        durationMilliseconds: number;
    }>;
    nextAttemptAt?: string;
    createdAt: string;
};

export type NotificationRuleView = {
    name: string;
    pipelineName?: string;
    eventTypes: Array<string>;
    targetUrl: string;
    createdAt: string;
};

export type OverrideConditionBody = {
    /**
     * Which condition of the stage is to be passed over.
     */
    conditionType: 'BEFORE_ENTRY' | 'ON_SUCCESS';
};

export type PageOfActionExecutionDetail = {
    items: Array<ActionExecutionDetail>;
    nextToken?: string;
};

export type PageOfActionTypeView = {
    items: Array<ActionTypeView>;
    nextToken?: string;
};

export type PageOfApplicationView = {
    items: Array<ApplicationView>;
    nextToken?: string;
};

export type PageOfApprovalView = {
    items: Array<ApprovalView>;
    nextToken?: string;
};

export type PageOfAuditEntry = {
    items: Array<AuditEntry>;
    nextToken?: string;
};

export type PageOfBuildView = {
    items: Array<BuildView>;
    nextToken?: string;
};

export type PageOfConnectionView = {
    items: Array<ConnectionView>;
    nextToken?: string;
};

export type PageOfDeliveryView = {
    items: Array<DeliveryView>;
    nextToken?: string;
};

export type PageOfDeploymentView = {
    items: Array<DeploymentView>;
    nextToken?: string;
};

export type PageOfExecutionSummary = {
    items: Array<ExecutionSummary>;
    nextToken?: string;
};

export type PageOfHistoryEntry = {
    items: Array<HistoryEntry>;
    nextToken?: string;
};

export type PageOfHostView = {
    items: Array<HostView>;
    nextToken?: string;
};

export type PageOfNoticedRevisionView = {
    items: Array<NoticedRevisionView>;
    nextToken?: string;
};

export type PageOfNotificationDeliveryView = {
    items: Array<NotificationDeliveryView>;
    nextToken?: string;
};

export type PageOfNotificationRuleView = {
    items: Array<NotificationRuleView>;
    nextToken?: string;
};

export type PageOfPipelineSummary = {
    items: Array<PipelineSummary>;
    nextToken?: string;
};

export type PageOfPrincipalView = {
    items: Array<PrincipalView>;
    nextToken?: string;
};

export type PageOfProjectView = {
    items: Array<ProjectView>;
    nextToken?: string;
};

export type PageOfRuleExecutionDetail = {
    items: Array<RuleExecutionDetail>;
    nextToken?: string;
};

export type PageOfSourceView = {
    items: Array<SourceView>;
    nextToken?: string;
};

export type PageOfWebhookView = {
    items: Array<WebhookView>;
    nextToken?: string;
};

/**
 * Stages of the current version in order (codepipeline.md 2.6).
 */
export type PipelineStateView = {
    pipelineName: string;
    pipelineVersion: number;
    created: string;
    updated: string;
    stages: Array<{
        name: string;
        inboundTransition: TransitionView;
        inboundExecutions: Array<InboundView>;
        latestExecution?: InboundView;
        conditions?: StageConditionsView;
        /**
         * Of the latest execution, once it was retried here.
         */
        retryStageMetadata?: RetryStageMetadata;
        actions: Array<{
            name: string;
            latestExecution?: ActionExecutionDetail;
            /**
             * What the action works on, and its revision there; by the templates of a custom action type.
             */
            entityUrl?: string;
            revisionUrl?: string;
        }>;
    }>;
};

export type PipelineSummary = {
    name: string;
    version: number;
    pipelineType: 'V1' | 'V2';
    executionMode: 'PARALLEL' | 'QUEUED' | 'SUPERSEDED';
    created: string;
    updated: string;
    /**
     * Newest execution, when there is one.
     */
    latestExecution?: {
        executionId: string;
        status: 'Cancelled' | 'Failed' | 'InProgress' | 'Stopped' | 'Stopping' | 'Succeeded' | 'Superseded';
        startedAt: string;
    };
};

export type PipelineView = {
    /**
     * Normalised declaration in CodePipeline's JSON, secrets masked.
     */
    pipeline: {
        [key: string]: unknown;
    };
    pipelineArn: string;
    created: string;
    updated: string;
    /**
     * Since when its sources are not polled, because nothing was started or changed for 30 days; absent while they are.
     */
    pollingDisabledAt?: string;
    tags?: {
        [key: string]: string;
    };
};

export type PrincipalView = {
    name: string;
    arn: string;
    kind: 'service-account' | 'user';
    roles: Array<'administrator' | 'approver' | 'viewer' | 'worker'>;
    createdAt: string;
    accessKeys: Array<AccessKeyView>;
    tokens: Array<{
        tokenId: string;
        createdAt: string;
    }>;
};

export type ProjectView = {
    name: string;
    description?: string;
    buildspec?: string;
    buildspecPath?: string;
    environmentVariables: Array<EnvironmentVariableV1>;
    timeoutInMinutes: number;
    created: string;
    lastModified: string;
};

export type PutDeploymentGroupBody = {
    tagFilters?: Array<TagFilterV1>;
    tagSet?: Array<TagGroupV1>;
    /**
     * `CodeDeployDefault.OneAtATime` (default), `.HalfAtATime`, `.AllAtOnce`, or with `minimumHealthyHosts` one of our own.
     */
    deploymentConfigName?: string;
    minimumHealthyHosts?: MinimumHealthyHostsV1;
    fileExistsBehavior?: 'DISALLOW' | 'OVERWRITE' | 'RETAIN';
    ignoreApplicationStopFailures?: boolean;
};

export type PutNotificationRuleBody = {
    pipelineName?: string;
    /**
     * Key of the HMAC-SHA256 signature; made by us when omitted.
     */
    secret?: string;
    /**
     * e.g. `pipeline-execution.failed`, `approval.requested`, `action-execution.*`.
     */
    eventTypes: Array<string>;
    targetUrl: string;
};

/**
 * Bodies are the contracts' own requests without what the path and the door know already.
 */
export type PutProjectBody = {
    description?: string;
    buildspec?: string;
    buildspecPath?: string;
    environmentVariables?: Array<EnvironmentVariableV1>;
    /**
     * CodeBuild's bounds; default 60.
     */
    timeoutInMinutes?: number;
};

export type PutWebhookBody = {
    tags?: {
        [key: string]: string;
    };
    pipelineName: string;
    /**
     * Of the first stage.
     */
    actionName: string;
    filters: Array<WebhookFilterV1>;
    authentication: 'GITHUB_HMAC' | 'IP' | 'UNAUTHENTICATED';
    secretToken?: string;
    allowedIpRange?: string;
};

/**
 * An execution as it stood after one of its facts, made from the recorded facts alone.
 */
export type ReplayView = {
    executionId: string;
    revision: number;
    at: string;
    /**
     * Facts of this execution up to there.
     */
    facts: number;
    run: {
        status: 'Cancelled' | 'Failed' | 'InProgress' | 'Stopped' | 'Stopping' | 'Succeeded' | 'Superseded';
        cause: string;
        attempt: number;
        /**
         * Where it stands, or stood last.
         */
        stage?: string;
        /**
         * `waiting` in front of the stage; inside it `arrived`, `entry`, `actions`, `success` or `failure`.
         */
        phase?: 'actions' | 'arrived' | 'entry' | 'failure' | 'success' | 'waiting';
        /**
         * Of the stage it stands in, or stood in last.
         */
        actions: Array<{
            name: string;
            status: string;
            attempt?: number;
        }>;
        conditions: Array<{
            conditionType: 'BEFORE_ENTRY' | 'ON_FAILURE' | 'ON_SUCCESS';
            status: 'Abandoned' | 'Cancelled' | 'Errored' | 'Failed' | 'InProgress' | 'Overridden' | 'Succeeded';
            rules: Array<{
                name: string;
                status: string;
            }>;
        }>;
    };
};

export type RerunExecutionBody = {
    /**
     * Where to begin; what came before is not done again.
     */
    stageName: string;
    /**
     * An action of that stage: those of earlier run orders are not done again either.
     */
    actionName?: string;
};

export type RetryStageBody = {
    /**
     * `FAILED_ACTIONS` (default) keeps what has succeeded; `ALL_ACTIONS` runs the whole stage again.
     */
    retryMode?: 'ALL_ACTIONS' | 'FAILED_ACTIONS';
};

/**
 * How often a stage was retried; CodePipeline leaves out what is zero.
 */
export type RetryStageMetadata = {
    autoStageRetryAttempt?: number;
    manualStageRetryAttempt?: number;
    latestRetryTrigger: 'AutomatedStageRetry' | 'ManualStageRetry';
};

/**
 * What a rollback would do, without doing it.
 */
export type RollbackPreviewView = {
    stageName: string;
    targetExecutionId: string;
    targetVersion: number;
    currentVersion: number;
    /**
     * Whether it would be accepted now; otherwise `problems` says why not.
     */
    possible: boolean;
    problems: Array<string>;
    steps: Array<{
        actionName: string;
        actionType: ActionTypeIdV1;
        /**
         * Resolved, secrets masked.
         */
        configuration: {
            [key: string]: string;
        };
        inputArtifacts: Array<{
            name: string;
            artifactId: string;
            sha256: string;
        }>;
        problem?: string;
    }>;
    /**
     * What is there now.
     */
    running: {
        executionId?: string;
        sourceRevision?: SourceRevisionV1;
    };
    /**
     * Of the target.
     */
    sourceRevision?: SourceRevisionV1;
};

export type RollbackStageBody = {
    /**
     * The execution that succeeded in the stage, to which it goes back.
     */
    targetExecutionId: string;
    /**
     * `stage` (default): by CodePipeline's rules. `artifacts`: to what the target had produced, whatever its version.
     */
    how?: 'artifacts' | 'stage';
};

/**
 * One evaluation of one rule; members as in CodePipeline's ListRuleExecutions, the last three are ours.
 */
export type RuleExecutionDetail = {
    ruleExecutionId: string;
    pipelineExecutionId: string;
    pipelineVersion: number;
    stageName: string;
    ruleName: string;
    startTime: string;
    lastUpdateTime: string;
    updatedBy?: string;
    status: 'Abandoned' | 'Failed' | 'InProgress' | 'Succeeded';
    input: {
        ruleTypeId: ActionTypeIdV1;
        configuration: {
            [key: string]: string;
        };
        resolvedConfiguration: {
            [key: string]: string;
        };
        /**
         * As the rule declares it. In lists only.
         */
        roleArn?: string;
        region: string;
        inputArtifacts: Array<ArtifactRefV1>;
    };
    output: {
        externalExecutionId?: string;
        externalExecutionUrl?: string;
        summary?: string;
        error?: ErrorDetailsV1;
    };
    conditionType: 'BEFORE_ENTRY' | 'ON_FAILURE' | 'ON_SUCCESS';
    cause: string;
    outcome?: 'cancelled' | 'errored' | 'failed' | 'succeeded' | 'timed-out';
};

export type SetConnectionTokenBody = {
    username?: string;
    token: string;
};

export type SetTransitionBody = {
    enabled: boolean;
    /**
     * Default `Inbound`.
     */
    transitionType?: 'Inbound' | 'Outbound';
    /**
     * Needed to close a transition.
     */
    reason?: string;
};

export type SourceRevisionOverrideV1 = {
    actionName: string;
    revisionType: string;
    revisionValue: string;
};

/**
 * The revision that a Source action fetched.
 */
export type SourceRevisionV1 = {
    revisionId: string;
    revisionSummary?: string;
    revisionUrl?: string;
};

export type SourceRevisionView = {
    actionName: string;
    artifactName: string;
    revisionId: string;
    revisionSummary?: string;
    revisionUrl?: string;
};

export type SourceView = {
    actionName: string;
    repositoryUrl: string;
    branchName: string;
    /**
     * `branch`: any push to it; `trigger`: what its filters match; `nothing`: nobody but a person, see `because`.
     */
    startedBy: 'branch' | 'nothing' | 'trigger';
    because?: string;
    /**
     * Present when its repository is looked at regularly.
     */
    poll?: {
        /**
         * The last look; absent before the first.
         */
        checkedAt?: string;
        nextCheckAt: string;
        /**
         * How many looks have failed since one worked.
         */
        failures: number;
        problem?: string;
    };
};

/**
 * The condition blocks that a stage declares.
 */
export type StageConditionsView = {
    beforeEntry?: ConditionView;
    onSuccess?: ConditionView;
    onFailure?: ConditionView;
};

export type StageView = {
    name: string;
    /**
     * `NotStarted`: not reached; `Waiting`: in front of the stage.
     */
    status: 'Cancelled' | 'Failed' | 'InProgress' | 'NotStarted' | 'Skipped' | 'Stopped' | 'Stopping' | 'Succeeded' | 'Waiting';
    cause?: string;
    startedAt?: string;
    endedAt?: string;
    actions: Array<ActionView>;
    retryStageMetadata?: RetryStageMetadata;
    conditions?: StageConditionsView;
};

export type StartExecutionBody = {
    /**
     * Values of pipeline variables; the others keep their defaults.
     */
    variables?: Array<NameValueV1>;
    /**
     * Revisions to use instead of the newest ones.
     */
    sourceRevisions?: Array<SourceRevisionOverrideV1>;
};

export type StopExecutionBody = {
    /**
     * True does not wait for actions in progress.
     */
    abandon?: boolean;
    reason?: string;
};

export type TagFilterV1 = {
    key?: string;
    value?: string;
    type: 'KEY_AND_VALUE' | 'KEY_ONLY' | 'VALUE_ONLY';
};

/**
 * OR inside.
 */
export type TagGroupV1 = {
    filters: Array<TagFilterV1>;
};

export type TargetView = {
    hostId: string;
    hostName: string;
    status: 'Failed' | 'InProgress' | 'Pending' | 'Skipped' | 'Succeeded' | 'Unknown';
    lifecycleEvents: Array<LifecycleEventView>;
};

export type TestCaseView = {
    suite: string;
    prefix: string;
    name: string;
    status: 'ERROR' | 'FAILED' | 'SKIPPED' | 'SUCCEEDED' | 'UNKNOWN';
    durationSeconds: number;
    /**
     * At most 5,000 characters.
     */
    message?: string;
};

export type TestReportView = {
    id: string;
    name: string;
    status: 'FAILED' | 'INCOMPLETE' | 'SUCCEEDED';
    total: number;
    statusCounts: {
        SUCCEEDED: number;
        FAILED: number;
        ERROR: number;
        SKIPPED: number;
        UNKNOWN: number;
    };
    durationSeconds: number;
    createdAt: string;
    /**
     * At most 500 cases are kept, failed ones first.
     */
    truncated: boolean;
    cases: Array<TestCaseView>;
    /**
     * Files that could not be read, and why.
     */
    problems: Array<string>;
};

export type TransitionView = {
    enabled: boolean;
    lastChangedBy?: string;
    lastChangedAt?: string;
    disabledReason?: string;
};

/**
 * Why an execution began: CodePipeline's trigger types and its detail (at most 1,024 characters).
 */
export type TriggerV1 = {
    triggerType: string;
    triggerDetail: string;
};

export type UpdateAccessKeyBody = {
    active: boolean;
};

export type UpdateActionTypeBody = {
    settings?: ActionTypeSettingsV1;
    configurationProperties: Array<ActionTypePropertyV1>;
    inputArtifactDetails: ArtifactDetailsV1;
    outputArtifactDetails: ArtifactDetailsV1;
    executor: JobWorkerExecutorV1;
    description?: string;
    /**
     * Twelve digits or `*`.
     */
    allowedAccounts?: Array<string>;
};

export type Validation = {
    valid: boolean;
    name?: string;
    issues: Array<Issue>;
    /**
     * What is not wrong but will not be carried out.
     */
    warnings: Array<Issue>;
};

/**
 * What the body of a delivery must hold for the webhook to listen.
 */
export type WebhookFilterV1 = {
    /**
     * A path as in RFC 9535.
     */
    jsonPath: string;
    /**
     * `{Key}` stands for what the configuration of the source action has there; when omitted the path must select something.
     */
    matchEquals?: string;
};

export type WebhookView = {
    id: string;
    name: string;
    pipelineName: string;
    actionName: string;
    /**
     * Path below the gateway, `/hooks/<id>`.
     */
    path: string;
    filters: Array<{
        jsonPath: string;
        matchEquals?: string;
    }>;
    createdAt: string;
    lastDeliveryAt?: string;
    /**
     * Absent for those that read what git hosts send; the others start their pipeline whenever their filters pass.
     */
    authentication?: 'GITHUB_HMAC' | 'IP' | 'UNAUTHENTICATED';
    allowedIpRange?: string;
    tags?: {
        [key: string]: string;
    };
    lastTriggeredAt?: string;
    error?: {
        code: string;
        message: string;
    };
};

export type WhyReason = {
    /**
     * `gate`, `transition`, `queue`, `occupied`, `lock`, `condition`, `approval`, `running`, `offered`, `copying`, `back-off`, `needs`, `limit`, `failing`, `ending` of an active execution; `ended`, `cause` and, as long as it may come back, `held` of one that has ended.
     */
    kind: string;
    text: string;
    stageName?: string;
    actionName?: string;
    /**
     * The execution that is in the way.
     */
    executionId?: string;
    since?: string;
    /**
     * When it changes by itself.
     */
    until?: string;
};

/**
 * Why an execution is where it is.
 */
export type WhyView = {
    executionId: string;
    pipelineName: string;
    status: 'Cancelled' | 'Failed' | 'InProgress' | 'Stopped' | 'Stopping' | 'Succeeded' | 'Superseded';
    /**
     * The reasons in words, for people.
     */
    sentences: Array<string>;
    reasons: Array<WhyReason>;
};

export type ActionTypesListData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Who made them.
         */
        owner?: 'AWS' | 'Custom' | 'ThirdParty';
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/action-types';
};

export type ActionTypesListErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ActionTypesListError = ActionTypesListErrors[keyof ActionTypesListErrors];

export type ActionTypesListResponses = {
    /**
     * OK
     */
    200: PageOfActionTypeView;
};

export type ActionTypesListResponse = ActionTypesListResponses[keyof ActionTypesListResponses];

export type ActionTypesDeleteData = {
    body?: never;
    path: {
        category: string;
        provider: string;
        version: string;
    };
    query?: never;
    url: '/api/v1/action-types/{category}/{provider}/{version}';
};

export type ActionTypesDeleteErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ActionTypesDeleteError = ActionTypesDeleteErrors[keyof ActionTypesDeleteErrors];

export type ActionTypesDeleteResponses = {
    /**
     * Done
     */
    204: void;
};

export type ActionTypesDeleteResponse = ActionTypesDeleteResponses[keyof ActionTypesDeleteResponses];

export type ActionTypesCreateData = {
    body: CreateActionTypeBody;
    headers?: {
        /**
         * The same request with the same key is carried out once in 24 hours, and answered alike
         */
        'idempotency-key'?: string;
    };
    path: {
        category: string;
        provider: string;
        version: string;
    };
    query?: never;
    url: '/api/v1/action-types/{category}/{provider}/{version}';
};

export type ActionTypesCreateErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * The idempotency key came with another request
     */
    422: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ActionTypesCreateError = ActionTypesCreateErrors[keyof ActionTypesCreateErrors];

export type ActionTypesCreateResponses = {
    /**
     * OK
     */
    201: ActionTypeView;
};

export type ActionTypesCreateResponse = ActionTypesCreateResponses[keyof ActionTypesCreateResponses];

export type ActionTypesUpdateData = {
    body: UpdateActionTypeBody;
    path: {
        category: string;
        provider: string;
        version: string;
    };
    query?: never;
    url: '/api/v1/action-types/{category}/{provider}/{version}';
};

export type ActionTypesUpdateErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ActionTypesUpdateError = ActionTypesUpdateErrors[keyof ActionTypesUpdateErrors];

export type ActionTypesUpdateResponses = {
    /**
     * Done
     */
    204: void;
};

export type ActionTypesUpdateResponse = ActionTypesUpdateResponses[keyof ActionTypesUpdateResponses];

export type ActionTypesClientTokenData = {
    body?: never;
    headers?: {
        /**
         * The same request with the same key is carried out once in 24 hours, and answered alike
         */
        'idempotency-key'?: string;
    };
    path: {
        category: string;
        provider: string;
        version: string;
    };
    query?: never;
    url: '/api/v1/action-types/{category}/{provider}/{version}/client-token';
};

export type ActionTypesClientTokenErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The idempotency key came with another request
     */
    422: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ActionTypesClientTokenError = ActionTypesClientTokenErrors[keyof ActionTypesClientTokenErrors];

export type ActionTypesClientTokenResponses = {
    /**
     * OK
     */
    200: ClientTokenView;
};

export type ActionTypesClientTokenResponse = ActionTypesClientTokenResponses[keyof ActionTypesClientTokenResponses];

export type ActionsGetData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/actions/{id}';
};

export type ActionsGetErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ActionsGetError = ActionsGetErrors[keyof ActionsGetErrors];

export type ActionsGetResponses = {
    /**
     * OK
     */
    200: ActionExecutionDetail;
};

export type ActionsGetResponse = ActionsGetResponses[keyof ActionsGetResponses];

export type ActionsBuildData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/actions/{id}/build';
};

export type ActionsBuildErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ActionsBuildError = ActionsBuildErrors[keyof ActionsBuildErrors];

export type ActionsBuildResponses = {
    /**
     * OK
     */
    200: BuildView;
};

export type ActionsBuildResponse = ActionsBuildResponses[keyof ActionsBuildResponses];

export type ActionsReportsData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/actions/{id}/reports';
};

export type ActionsReportsErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ActionsReportsError = ActionsReportsErrors[keyof ActionsReportsErrors];

export type ActionsReportsResponses = {
    /**
     * OK
     */
    200: {
        reports: Array<TestReportView>;
    };
};

export type ActionsReportsResponse = ActionsReportsResponses[keyof ActionsReportsResponses];

export type AgentsEnrolData = {
    body: EnrolHostV1;
    path?: never;
    query?: never;
    url: '/api/v1/agents/enrol';
};

export type AgentsEnrolErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type AgentsEnrolError = AgentsEnrolErrors[keyof AgentsEnrolErrors];

export type AgentsEnrolResponses = {
    /**
     * OK
     */
    201: HostIdentity;
};

export type AgentsEnrolResponse = AgentsEnrolResponses[keyof AgentsEnrolResponses];

export type ApplicationsListData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Only names that begin so.
         */
        namePrefix?: string;
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/applications';
};

export type ApplicationsListErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ApplicationsListError = ApplicationsListErrors[keyof ApplicationsListErrors];

export type ApplicationsListResponses = {
    /**
     * OK
     */
    200: PageOfApplicationView;
};

export type ApplicationsListResponse = ApplicationsListResponses[keyof ApplicationsListResponses];

export type ApplicationsCreateData = {
    body: CreateApplicationBody;
    headers?: {
        /**
         * The same request with the same key is carried out once in 24 hours, and answered alike
         */
        'idempotency-key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/applications';
};

export type ApplicationsCreateErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * The idempotency key came with another request
     */
    422: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ApplicationsCreateError = ApplicationsCreateErrors[keyof ApplicationsCreateErrors];

export type ApplicationsCreateResponses = {
    /**
     * OK
     */
    201: ApplicationView;
};

export type ApplicationsCreateResponse = ApplicationsCreateResponses[keyof ApplicationsCreateResponses];

export type ApplicationsDeleteData = {
    body?: never;
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/applications/{name}';
};

export type ApplicationsDeleteErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ApplicationsDeleteError = ApplicationsDeleteErrors[keyof ApplicationsDeleteErrors];

export type ApplicationsDeleteResponses = {
    /**
     * Done
     */
    204: void;
};

export type ApplicationsDeleteResponse = ApplicationsDeleteResponses[keyof ApplicationsDeleteResponses];

export type ApplicationsDeleteGroupData = {
    body?: never;
    path: {
        name: string;
        group: string;
    };
    query?: never;
    url: '/api/v1/applications/{name}/groups/{group}';
};

export type ApplicationsDeleteGroupErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ApplicationsDeleteGroupError = ApplicationsDeleteGroupErrors[keyof ApplicationsDeleteGroupErrors];

export type ApplicationsDeleteGroupResponses = {
    /**
     * Done
     */
    204: void;
};

export type ApplicationsDeleteGroupResponse = ApplicationsDeleteGroupResponses[keyof ApplicationsDeleteGroupResponses];

export type ApplicationsGroupData = {
    body?: never;
    path: {
        name: string;
        group: string;
    };
    query?: never;
    url: '/api/v1/applications/{name}/groups/{group}';
};

export type ApplicationsGroupErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ApplicationsGroupError = ApplicationsGroupErrors[keyof ApplicationsGroupErrors];

export type ApplicationsGroupResponses = {
    /**
     * OK
     */
    200: DeploymentGroupView;
};

export type ApplicationsGroupResponse = ApplicationsGroupResponses[keyof ApplicationsGroupResponses];

export type ApplicationsPutGroupData = {
    body?: PutDeploymentGroupBody;
    path: {
        name: string;
        group: string;
    };
    query?: never;
    url: '/api/v1/applications/{name}/groups/{group}';
};

export type ApplicationsPutGroupErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ApplicationsPutGroupError = ApplicationsPutGroupErrors[keyof ApplicationsPutGroupErrors];

export type ApplicationsPutGroupResponses = {
    /**
     * OK
     */
    200: DeploymentGroupView;
};

export type ApplicationsPutGroupResponse = ApplicationsPutGroupResponses[keyof ApplicationsPutGroupResponses];

export type ApprovalsListData = {
    body?: never;
    path?: never;
    query?: {
        pipelineName?: string;
        executionId?: string;
        status?: 'Approved' | 'Expired' | 'Pending' | 'Rejected' | 'Withdrawn';
        /**
         * Default `true`, unless a status is asked for.
         */
        openOnly?: 'false' | 'true';
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/approvals';
};

export type ApprovalsListErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ApprovalsListError = ApprovalsListErrors[keyof ApprovalsListErrors];

export type ApprovalsListResponses = {
    /**
     * OK
     */
    200: PageOfApprovalView;
};

export type ApprovalsListResponse = ApprovalsListResponses[keyof ApprovalsListResponses];

export type AuditListData = {
    body?: never;
    path?: never;
    query?: {
        principalArn?: string;
        /**
         * e.g. `codepipeline:StartPipelineExecution`.
         */
        action?: string;
        /**
         * The ARN of the thing that was changed, or its beginning.
         */
        resourcePrefix?: string;
        outcome?: 'done' | 'failed' | 'refused';
        /**
         * Then or later.
         */
        after?: string;
        /**
         * Earlier than then.
         */
        before?: string;
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/audit';
};

export type AuditListErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type AuditListError = AuditListErrors[keyof AuditListErrors];

export type AuditListResponses = {
    /**
     * OK
     */
    200: PageOfAuditEntry;
};

export type AuditListResponse = AuditListResponses[keyof AuditListResponses];

export type ConnectionsListData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/connections';
};

export type ConnectionsListErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ConnectionsListError = ConnectionsListErrors[keyof ConnectionsListErrors];

export type ConnectionsListResponses = {
    /**
     * OK
     */
    200: PageOfConnectionView;
};

export type ConnectionsListResponse = ConnectionsListResponses[keyof ConnectionsListResponses];

export type ConnectionsCreateData = {
    body: CreateConnectionBody;
    headers?: {
        /**
         * The same request with the same key is carried out once in 24 hours, and answered alike
         */
        'idempotency-key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/connections';
};

export type ConnectionsCreateErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * The idempotency key came with another request
     */
    422: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ConnectionsCreateError = ConnectionsCreateErrors[keyof ConnectionsCreateErrors];

export type ConnectionsCreateResponses = {
    /**
     * OK
     */
    201: ConnectionView;
};

export type ConnectionsCreateResponse = ConnectionsCreateResponses[keyof ConnectionsCreateResponses];

export type ConnectionsDeleteData = {
    body?: never;
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/connections/{name}';
};

export type ConnectionsDeleteErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ConnectionsDeleteError = ConnectionsDeleteErrors[keyof ConnectionsDeleteErrors];

export type ConnectionsDeleteResponses = {
    /**
     * Done
     */
    204: void;
};

export type ConnectionsDeleteResponse = ConnectionsDeleteResponses[keyof ConnectionsDeleteResponses];

export type ConnectionsSetTokenData = {
    body: SetConnectionTokenBody;
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/connections/{name}/token';
};

export type ConnectionsSetTokenErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ConnectionsSetTokenError = ConnectionsSetTokenErrors[keyof ConnectionsSetTokenErrors];

export type ConnectionsSetTokenResponses = {
    /**
     * OK
     */
    200: ConnectionView;
};

export type ConnectionsSetTokenResponse = ConnectionsSetTokenResponses[keyof ConnectionsSetTokenResponses];

export type DeploymentsListData = {
    body?: never;
    path?: never;
    query?: {
        applicationName?: string;
        deploymentGroupName?: string;
        status?: 'Created' | 'Failed' | 'InProgress' | 'Queued' | 'Stopped' | 'Succeeded';
        /**
         * Only those that asked something of this host.
         */
        hostId?: string;
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/deployments';
};

export type DeploymentsListErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type DeploymentsListError = DeploymentsListErrors[keyof DeploymentsListErrors];

export type DeploymentsListResponses = {
    /**
     * OK
     */
    200: PageOfDeploymentView;
};

export type DeploymentsListResponse = DeploymentsListResponses[keyof DeploymentsListResponses];

export type DeploymentsGetData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/deployments/{id}';
};

export type DeploymentsGetErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type DeploymentsGetError = DeploymentsGetErrors[keyof DeploymentsGetErrors];

export type DeploymentsGetResponses = {
    /**
     * OK
     */
    200: DeploymentView;
};

export type DeploymentsGetResponse = DeploymentsGetResponses[keyof DeploymentsGetResponses];

export type DeploymentsStopData = {
    body?: never;
    headers?: {
        /**
         * The same request with the same key is carried out once in 24 hours, and answered alike
         */
        'idempotency-key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/deployments/{id}/stop';
};

export type DeploymentsStopErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The idempotency key came with another request
     */
    422: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type DeploymentsStopError = DeploymentsStopErrors[keyof DeploymentsStopErrors];

export type DeploymentsStopResponses = {
    /**
     * OK
     */
    200: DeploymentView;
};

export type DeploymentsStopResponse = DeploymentsStopResponses[keyof DeploymentsStopResponses];

export type ExecutionsGetData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/executions/{id}';
};

export type ExecutionsGetErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ExecutionsGetError = ExecutionsGetErrors[keyof ExecutionsGetErrors];

export type ExecutionsGetResponses = {
    /**
     * OK
     */
    200: ExecutionView;
};

export type ExecutionsGetResponse = ExecutionsGetResponses[keyof ExecutionsGetResponses];

export type ExecutionsActionsData = {
    body?: never;
    path: {
        id: string;
    };
    query?: {
        /**
         * `true` shows the newest attempt of each only.
         */
        latestOnly?: 'false' | 'true';
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/executions/{id}/actions';
};

export type ExecutionsActionsErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ExecutionsActionsError = ExecutionsActionsErrors[keyof ExecutionsActionsErrors];

export type ExecutionsActionsResponses = {
    /**
     * OK
     */
    200: PageOfActionExecutionDetail;
};

export type ExecutionsActionsResponse = ExecutionsActionsResponses[keyof ExecutionsActionsResponses];

export type ExecutionsHistoryData = {
    body?: never;
    path: {
        id: string;
    };
    query?: {
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/executions/{id}/history';
};

export type ExecutionsHistoryErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ExecutionsHistoryError = ExecutionsHistoryErrors[keyof ExecutionsHistoryErrors];

export type ExecutionsHistoryResponses = {
    /**
     * OK
     */
    200: PageOfHistoryEntry;
};

export type ExecutionsHistoryResponse = ExecutionsHistoryResponses[keyof ExecutionsHistoryResponses];

export type ExecutionsReplayData = {
    body?: never;
    path: {
        id: string;
    };
    query?: {
        /**
         * The last recorded fact that counts; default all of them.
         */
        revision?: number;
    };
    url: '/api/v1/executions/{id}/replay';
};

export type ExecutionsReplayErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ExecutionsReplayError = ExecutionsReplayErrors[keyof ExecutionsReplayErrors];

export type ExecutionsReplayResponses = {
    /**
     * OK
     */
    200: ReplayView;
};

export type ExecutionsReplayResponse = ExecutionsReplayResponses[keyof ExecutionsReplayResponses];

export type ExecutionsRerunData = {
    body: RerunExecutionBody;
    headers?: {
        /**
         * The same request with the same key is carried out once in 24 hours, and answered alike
         */
        'idempotency-key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/executions/{id}/rerun';
};

export type ExecutionsRerunErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * The idempotency key came with another request
     */
    422: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ExecutionsRerunError = ExecutionsRerunErrors[keyof ExecutionsRerunErrors];

export type ExecutionsRerunResponses = {
    /**
     * OK
     */
    201: {
        executionId: string;
    };
};

export type ExecutionsRerunResponse = ExecutionsRerunResponses[keyof ExecutionsRerunResponses];

export type ExecutionsRulesData = {
    body?: never;
    path: {
        id: string;
    };
    query?: {
        /**
         * `true` shows the newest attempt of each only.
         */
        latestOnly?: 'false' | 'true';
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/executions/{id}/rules';
};

export type ExecutionsRulesErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ExecutionsRulesError = ExecutionsRulesErrors[keyof ExecutionsRulesErrors];

export type ExecutionsRulesResponses = {
    /**
     * OK
     */
    200: PageOfRuleExecutionDetail;
};

export type ExecutionsRulesResponse = ExecutionsRulesResponses[keyof ExecutionsRulesResponses];

export type ExecutionsOverrideData = {
    body: OverrideConditionBody;
    headers?: {
        /**
         * The same request with the same key is carried out once in 24 hours, and answered alike
         */
        'idempotency-key'?: string;
    };
    path: {
        id: string;
        stage: string;
    };
    query?: never;
    url: '/api/v1/executions/{id}/stages/{stage}/override';
};

export type ExecutionsOverrideErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * The idempotency key came with another request
     */
    422: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ExecutionsOverrideError = ExecutionsOverrideErrors[keyof ExecutionsOverrideErrors];

export type ExecutionsOverrideResponses = {
    /**
     * Done
     */
    204: void;
};

export type ExecutionsOverrideResponse = ExecutionsOverrideResponses[keyof ExecutionsOverrideResponses];

export type ExecutionsRetryData = {
    body?: RetryStageBody;
    headers?: {
        /**
         * The same request with the same key is carried out once in 24 hours, and answered alike
         */
        'idempotency-key'?: string;
    };
    path: {
        id: string;
        stage: string;
    };
    query?: never;
    url: '/api/v1/executions/{id}/stages/{stage}/retry';
};

export type ExecutionsRetryErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * The idempotency key came with another request
     */
    422: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ExecutionsRetryError = ExecutionsRetryErrors[keyof ExecutionsRetryErrors];

export type ExecutionsRetryResponses = {
    /**
     * OK
     */
    200: {
        executionId: string;
    };
};

export type ExecutionsRetryResponse = ExecutionsRetryResponses[keyof ExecutionsRetryResponses];

export type ExecutionsStopData = {
    body?: StopExecutionBody;
    headers?: {
        /**
         * The same request with the same key is carried out once in 24 hours, and answered alike
         */
        'idempotency-key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/executions/{id}/stop';
};

export type ExecutionsStopErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * The idempotency key came with another request
     */
    422: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ExecutionsStopError = ExecutionsStopErrors[keyof ExecutionsStopErrors];

export type ExecutionsStopResponses = {
    /**
     * OK
     */
    200: {
        executionId: string;
    };
};

export type ExecutionsStopResponse = ExecutionsStopResponses[keyof ExecutionsStopResponses];

export type ExecutionsWhyData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/executions/{id}/why';
};

export type ExecutionsWhyErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ExecutionsWhyError = ExecutionsWhyErrors[keyof ExecutionsWhyErrors];

export type ExecutionsWhyResponses = {
    /**
     * OK
     */
    200: WhyView;
};

export type ExecutionsWhyResponse = ExecutionsWhyResponses[keyof ExecutionsWhyResponses];

export type HostsListData = {
    body?: never;
    path?: never;
    query?: {
        status?: 'offline' | 'online';
        /**
         * `key`, or `key=value`: only hosts with that tag.
         */
        tag?: string;
        /**
         * Only names that begin so.
         */
        namePrefix?: string;
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/hosts';
};

export type HostsListErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type HostsListError = HostsListErrors[keyof HostsListErrors];

export type HostsListResponses = {
    /**
     * OK
     */
    200: PageOfHostView;
};

export type HostsListResponse = HostsListResponses[keyof HostsListResponses];

export type HostsCreateEnrolmentData = {
    body: CreateEnrolmentBody;
    headers?: {
        /**
         * The same request with the same key is carried out once in 24 hours, and answered alike
         */
        'idempotency-key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/hosts/enrolments';
};

export type HostsCreateEnrolmentErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * The idempotency key came with another request
     */
    422: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type HostsCreateEnrolmentError = HostsCreateEnrolmentErrors[keyof HostsCreateEnrolmentErrors];

export type HostsCreateEnrolmentResponses = {
    /**
     * OK
     */
    201: EnrolmentTicket;
};

export type HostsCreateEnrolmentResponse = HostsCreateEnrolmentResponses[keyof HostsCreateEnrolmentResponses];

export type HostsDeregisterData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/hosts/{id}';
};

export type HostsDeregisterErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type HostsDeregisterError = HostsDeregisterErrors[keyof HostsDeregisterErrors];

export type HostsDeregisterResponses = {
    /**
     * Done
     */
    204: void;
};

export type HostsDeregisterResponse = HostsDeregisterResponses[keyof HostsDeregisterResponses];

export type HostsGetData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/api/v1/hosts/{id}';
};

export type HostsGetErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type HostsGetError = HostsGetErrors[keyof HostsGetErrors];

export type HostsGetResponses = {
    /**
     * OK
     */
    200: HostView;
};

export type HostsGetResponse = HostsGetResponses[keyof HostsGetResponses];

export type NotificationRulesListData = {
    body?: never;
    path?: never;
    query?: {
        pipelineName?: string;
        /**
         * Only names that begin so.
         */
        namePrefix?: string;
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/notification-rules';
};

export type NotificationRulesListErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type NotificationRulesListError = NotificationRulesListErrors[keyof NotificationRulesListErrors];

export type NotificationRulesListResponses = {
    /**
     * OK
     */
    200: PageOfNotificationRuleView;
};

export type NotificationRulesListResponse = NotificationRulesListResponses[keyof NotificationRulesListResponses];

export type NotificationRulesDeleteData = {
    body?: never;
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/notification-rules/{name}';
};

export type NotificationRulesDeleteErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type NotificationRulesDeleteError = NotificationRulesDeleteErrors[keyof NotificationRulesDeleteErrors];

export type NotificationRulesDeleteResponses = {
    /**
     * Done
     */
    204: void;
};

export type NotificationRulesDeleteResponse = NotificationRulesDeleteResponses[keyof NotificationRulesDeleteResponses];

export type NotificationRulesPutData = {
    body: PutNotificationRuleBody;
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/notification-rules/{name}';
};

export type NotificationRulesPutErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type NotificationRulesPutError = NotificationRulesPutErrors[keyof NotificationRulesPutErrors];

export type NotificationRulesPutResponses = {
    /**
     * OK
     */
    200: {
        name: string;
        pipelineName?: string;
        eventTypes: Array<string>;
        targetUrl: string;
        createdAt: string;
        secret: string;
    };
};

export type NotificationRulesPutResponse = NotificationRulesPutResponses[keyof NotificationRulesPutResponses];

export type NotificationRulesDeliveriesData = {
    body?: never;
    path: {
        name: string;
    };
    query?: {
        status?: 'delivered' | 'failed' | 'pending';
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/notification-rules/{name}/deliveries';
};

export type NotificationRulesDeliveriesErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type NotificationRulesDeliveriesError = NotificationRulesDeliveriesErrors[keyof NotificationRulesDeliveriesErrors];

export type NotificationRulesDeliveriesResponses = {
    /**
     * OK
     */
    200: PageOfNotificationDeliveryView;
};

export type NotificationRulesDeliveriesResponse = NotificationRulesDeliveriesResponses[keyof NotificationRulesDeliveriesResponses];

export type PipelinesListData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * `key`, or `key=value`: only pipelines with that tag.
         */
        tag?: string;
        /**
         * Only names that begin so.
         */
        namePrefix?: string;
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/pipelines';
};

export type PipelinesListErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PipelinesListError = PipelinesListErrors[keyof PipelinesListErrors];

export type PipelinesListResponses = {
    /**
     * OK
     */
    200: PageOfPipelineSummary;
};

export type PipelinesListResponse = PipelinesListResponses[keyof PipelinesListResponses];

export type PipelinesValidateData = {
    /**
     * A pipeline in CodePipeline's own form, bare or as `pipeline`.
     */
    body: {
        [key: string]: unknown;
    };
    path?: never;
    query?: never;
    url: '/api/v1/pipelines/validate';
};

export type PipelinesValidateErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PipelinesValidateError = PipelinesValidateErrors[keyof PipelinesValidateErrors];

export type PipelinesValidateResponses = {
    /**
     * OK
     */
    200: Validation;
};

export type PipelinesValidateResponse = PipelinesValidateResponses[keyof PipelinesValidateResponses];

export type PipelinesDeleteData = {
    body?: never;
    headers?: {
        /**
         * Only if this is (still) the version in force: an entity tag, a version in quotes, or `*`
         */
        'if-match'?: string;
    };
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/pipelines/{name}';
};

export type PipelinesDeleteErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * What `If-Match` or `If-None-Match` asks for is not so
     */
    412: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PipelinesDeleteError = PipelinesDeleteErrors[keyof PipelinesDeleteErrors];

export type PipelinesDeleteResponses = {
    /**
     * Done
     */
    204: void;
};

export type PipelinesDeleteResponse = PipelinesDeleteResponses[keyof PipelinesDeleteResponses];

export type PipelinesGetData = {
    body?: never;
    headers?: {
        /**
         * Only if there is something else: entity tags, or `*`
         */
        'if-none-match'?: string;
    };
    path: {
        name: string;
    };
    query?: {
        /**
         * Any version that was ever stored; default the newest.
         */
        version?: number;
    };
    url: '/api/v1/pipelines/{name}';
};

export type PipelinesGetErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PipelinesGetError = PipelinesGetErrors[keyof PipelinesGetErrors];

export type PipelinesGetResponses = {
    /**
     * OK
     */
    200: PipelineView;
};

export type PipelinesGetResponse = PipelinesGetResponses[keyof PipelinesGetResponses];

export type PipelinesPutData = {
    /**
     * A pipeline in CodePipeline's own form, bare or as `pipeline`.
     */
    body: {
        [key: string]: unknown;
    };
    headers?: {
        /**
         * Only if this is (still) the version in force: an entity tag, a version in quotes, or `*`
         */
        'if-match'?: string;
        /**
         * Only if there is something else: entity tags, or `*`
         */
        'if-none-match'?: string;
    };
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/pipelines/{name}';
};

export type PipelinesPutErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * What `If-Match` or `If-None-Match` asks for is not so
     */
    412: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PipelinesPutError = PipelinesPutErrors[keyof PipelinesPutErrors];

export type PipelinesPutResponses = {
    /**
     * OK
     */
    200: Applied;
    /**
     * OK
     */
    201: Applied;
};

export type PipelinesPutResponse = PipelinesPutResponses[keyof PipelinesPutResponses];

export type PipelinesExecutionsData = {
    body?: never;
    path: {
        name: string;
    };
    query?: {
        status?: 'Cancelled' | 'Failed' | 'InProgress' | 'Stopped' | 'Stopping' | 'Succeeded' | 'Superseded';
        /**
         * Why they began.
         */
        triggerType?: 'AutomatedRollback' | 'CloudWatchEvent' | 'CreatePipeline' | 'ManualRollback' | 'PollForSourceChanges' | 'PutActionRevision' | 'StartPipelineExecution' | 'Webhook' | 'WebhookV2';
        /**
         * Started then or later.
         */
        startedAfter?: string;
        /**
         * Started earlier than then.
         */
        startedBefore?: string;
        /**
         * Only those that succeeded in this stage under the version in force: what the stage can be rolled back to.
         */
        succeededInStage?: string;
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/pipelines/{name}/executions';
};

export type PipelinesExecutionsErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PipelinesExecutionsError = PipelinesExecutionsErrors[keyof PipelinesExecutionsErrors];

export type PipelinesExecutionsResponses = {
    /**
     * OK
     */
    200: PageOfExecutionSummary;
};

export type PipelinesExecutionsResponse = PipelinesExecutionsResponses[keyof PipelinesExecutionsResponses];

export type PipelinesStartData = {
    body?: StartExecutionBody;
    headers?: {
        /**
         * The same request with the same key is carried out once in 24 hours, and answered alike
         */
        'idempotency-key'?: string;
    };
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/pipelines/{name}/executions';
};

export type PipelinesStartErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * The idempotency key came with another request
     */
    422: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PipelinesStartError = PipelinesStartErrors[keyof PipelinesStartErrors];

export type PipelinesStartResponses = {
    /**
     * OK
     */
    201: {
        executionId: string;
    };
};

export type PipelinesStartResponse = PipelinesStartResponses[keyof PipelinesStartResponses];

export type PipelinesRevisionsData = {
    body?: never;
    path: {
        name: string;
    };
    query?: {
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/pipelines/{name}/revisions';
};

export type PipelinesRevisionsErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PipelinesRevisionsError = PipelinesRevisionsErrors[keyof PipelinesRevisionsErrors];

export type PipelinesRevisionsResponses = {
    /**
     * OK
     */
    200: PageOfNoticedRevisionView;
};

export type PipelinesRevisionsResponse = PipelinesRevisionsResponses[keyof PipelinesRevisionsResponses];

export type PipelinesSourcesData = {
    body?: never;
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/pipelines/{name}/sources';
};

export type PipelinesSourcesErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PipelinesSourcesError = PipelinesSourcesErrors[keyof PipelinesSourcesErrors];

export type PipelinesSourcesResponses = {
    /**
     * OK
     */
    200: PageOfSourceView;
};

export type PipelinesSourcesResponse = PipelinesSourcesResponses[keyof PipelinesSourcesResponses];

export type PipelinesDecideData = {
    body: DecideApprovalBody;
    headers?: {
        /**
         * The same request with the same key is carried out once in 24 hours, and answered alike
         */
        'idempotency-key'?: string;
    };
    path: {
        name: string;
        stage: string;
        action: string;
    };
    query?: never;
    url: '/api/v1/pipelines/{name}/stages/{stage}/actions/{action}/approval';
};

export type PipelinesDecideErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * The idempotency key came with another request
     */
    422: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PipelinesDecideError = PipelinesDecideErrors[keyof PipelinesDecideErrors];

export type PipelinesDecideResponses = {
    /**
     * OK
     */
    200: {
        approvedAt: string;
    };
};

export type PipelinesDecideResponse = PipelinesDecideResponses[keyof PipelinesDecideResponses];

export type PipelinesPreviewRollbackData = {
    body?: never;
    path: {
        name: string;
        stage: string;
    };
    query: {
        /**
         * The execution that succeeded in the stage, to which it goes back.
         */
        targetExecutionId: string;
        /**
         * `stage` (default): by CodePipeline's rules. `artifacts`: to what the target had produced, whatever its version.
         */
        how?: 'artifacts' | 'stage';
    };
    url: '/api/v1/pipelines/{name}/stages/{stage}/rollback';
};

export type PipelinesPreviewRollbackErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PipelinesPreviewRollbackError = PipelinesPreviewRollbackErrors[keyof PipelinesPreviewRollbackErrors];

export type PipelinesPreviewRollbackResponses = {
    /**
     * OK
     */
    200: RollbackPreviewView;
};

export type PipelinesPreviewRollbackResponse = PipelinesPreviewRollbackResponses[keyof PipelinesPreviewRollbackResponses];

export type PipelinesRollbackData = {
    body: RollbackStageBody;
    headers?: {
        /**
         * The same request with the same key is carried out once in 24 hours, and answered alike
         */
        'idempotency-key'?: string;
    };
    path: {
        name: string;
        stage: string;
    };
    query?: never;
    url: '/api/v1/pipelines/{name}/stages/{stage}/rollback';
};

export type PipelinesRollbackErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * The idempotency key came with another request
     */
    422: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PipelinesRollbackError = PipelinesRollbackErrors[keyof PipelinesRollbackErrors];

export type PipelinesRollbackResponses = {
    /**
     * OK
     */
    201: {
        executionId: string;
    };
};

export type PipelinesRollbackResponse = PipelinesRollbackResponses[keyof PipelinesRollbackResponses];

export type PipelinesSetTransitionData = {
    body: SetTransitionBody;
    path: {
        name: string;
        stage: string;
    };
    query?: never;
    url: '/api/v1/pipelines/{name}/stages/{stage}/transition';
};

export type PipelinesSetTransitionErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PipelinesSetTransitionError = PipelinesSetTransitionErrors[keyof PipelinesSetTransitionErrors];

export type PipelinesSetTransitionResponses = {
    /**
     * Done
     */
    204: void;
};

export type PipelinesSetTransitionResponse = PipelinesSetTransitionResponses[keyof PipelinesSetTransitionResponses];

export type PipelinesStateData = {
    body?: never;
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/pipelines/{name}/state';
};

export type PipelinesStateErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PipelinesStateError = PipelinesStateErrors[keyof PipelinesStateErrors];

export type PipelinesStateResponses = {
    /**
     * OK
     */
    200: PipelineStateView;
};

export type PipelinesStateResponse = PipelinesStateResponses[keyof PipelinesStateResponses];

export type PrincipalsListData = {
    body?: never;
    path?: never;
    query?: {
        kind?: 'service-account' | 'user';
        /**
         * Only names that begin so.
         */
        namePrefix?: string;
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/principals';
};

export type PrincipalsListErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PrincipalsListError = PrincipalsListErrors[keyof PrincipalsListErrors];

export type PrincipalsListResponses = {
    /**
     * OK
     */
    200: PageOfPrincipalView;
};

export type PrincipalsListResponse = PrincipalsListResponses[keyof PrincipalsListResponses];

export type PrincipalsCreateData = {
    body: CreateServiceAccountBody;
    headers?: {
        /**
         * The same request with the same key is carried out once in 24 hours, and answered alike
         */
        'idempotency-key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/principals';
};

export type PrincipalsCreateErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * The idempotency key came with another request
     */
    422: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PrincipalsCreateError = PrincipalsCreateErrors[keyof PrincipalsCreateErrors];

export type PrincipalsCreateResponses = {
    /**
     * OK
     */
    201: IssuedCredentials;
};

export type PrincipalsCreateResponse = PrincipalsCreateResponses[keyof PrincipalsCreateResponses];

export type PrincipalsCreateKeyData = {
    body?: never;
    headers?: {
        /**
         * The same request with the same key is carried out once in 24 hours, and answered alike
         */
        'idempotency-key'?: string;
    };
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/principals/{name}/access-keys';
};

export type PrincipalsCreateKeyErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The idempotency key came with another request
     */
    422: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PrincipalsCreateKeyError = PrincipalsCreateKeyErrors[keyof PrincipalsCreateKeyErrors];

export type PrincipalsCreateKeyResponses = {
    /**
     * OK
     */
    201: AccessKey;
};

export type PrincipalsCreateKeyResponse = PrincipalsCreateKeyResponses[keyof PrincipalsCreateKeyResponses];

export type PrincipalsDeleteKeyData = {
    body?: never;
    path: {
        name: string;
        keyId: string;
    };
    query?: never;
    url: '/api/v1/principals/{name}/access-keys/{keyId}';
};

export type PrincipalsDeleteKeyErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PrincipalsDeleteKeyError = PrincipalsDeleteKeyErrors[keyof PrincipalsDeleteKeyErrors];

export type PrincipalsDeleteKeyResponses = {
    /**
     * Done
     */
    204: void;
};

export type PrincipalsDeleteKeyResponse = PrincipalsDeleteKeyResponses[keyof PrincipalsDeleteKeyResponses];

export type PrincipalsUpdateKeyData = {
    body: UpdateAccessKeyBody;
    path: {
        name: string;
        keyId: string;
    };
    query?: never;
    url: '/api/v1/principals/{name}/access-keys/{keyId}';
};

export type PrincipalsUpdateKeyErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PrincipalsUpdateKeyError = PrincipalsUpdateKeyErrors[keyof PrincipalsUpdateKeyErrors];

export type PrincipalsUpdateKeyResponses = {
    /**
     * Done
     */
    204: void;
};

export type PrincipalsUpdateKeyResponse = PrincipalsUpdateKeyResponses[keyof PrincipalsUpdateKeyResponses];

export type PrincipalsCreateTokenData = {
    body?: never;
    headers?: {
        /**
         * The same request with the same key is carried out once in 24 hours, and answered alike
         */
        'idempotency-key'?: string;
    };
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/principals/{name}/tokens';
};

export type PrincipalsCreateTokenErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The idempotency key came with another request
     */
    422: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PrincipalsCreateTokenError = PrincipalsCreateTokenErrors[keyof PrincipalsCreateTokenErrors];

export type PrincipalsCreateTokenResponses = {
    /**
     * OK
     */
    201: {
        tokenId: string;
        apiToken: string;
    };
};

export type PrincipalsCreateTokenResponse = PrincipalsCreateTokenResponses[keyof PrincipalsCreateTokenResponses];

export type PrincipalsDeleteTokenData = {
    body?: never;
    path: {
        name: string;
        tokenId: string;
    };
    query?: never;
    url: '/api/v1/principals/{name}/tokens/{tokenId}';
};

export type PrincipalsDeleteTokenErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type PrincipalsDeleteTokenError = PrincipalsDeleteTokenErrors[keyof PrincipalsDeleteTokenErrors];

export type PrincipalsDeleteTokenResponses = {
    /**
     * Done
     */
    204: void;
};

export type PrincipalsDeleteTokenResponse = PrincipalsDeleteTokenResponses[keyof PrincipalsDeleteTokenResponses];

export type ProjectsListData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * Only names that begin so.
         */
        namePrefix?: string;
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/projects';
};

export type ProjectsListErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ProjectsListError = ProjectsListErrors[keyof ProjectsListErrors];

export type ProjectsListResponses = {
    /**
     * OK
     */
    200: PageOfProjectView;
};

export type ProjectsListResponse = ProjectsListResponses[keyof ProjectsListResponses];

export type ProjectsDeleteData = {
    body?: never;
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/projects/{name}';
};

export type ProjectsDeleteErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ProjectsDeleteError = ProjectsDeleteErrors[keyof ProjectsDeleteErrors];

export type ProjectsDeleteResponses = {
    /**
     * Done
     */
    204: void;
};

export type ProjectsDeleteResponse = ProjectsDeleteResponses[keyof ProjectsDeleteResponses];

export type ProjectsGetData = {
    body?: never;
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/projects/{name}';
};

export type ProjectsGetErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ProjectsGetError = ProjectsGetErrors[keyof ProjectsGetErrors];

export type ProjectsGetResponses = {
    /**
     * OK
     */
    200: ProjectView;
};

export type ProjectsGetResponse = ProjectsGetResponses[keyof ProjectsGetResponses];

export type ProjectsPutData = {
    body?: PutProjectBody;
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/projects/{name}';
};

export type ProjectsPutErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ProjectsPutError = ProjectsPutErrors[keyof ProjectsPutErrors];

export type ProjectsPutResponses = {
    /**
     * OK
     */
    200: ProjectView;
};

export type ProjectsPutResponse = ProjectsPutResponses[keyof ProjectsPutResponses];

export type ProjectsBuildsData = {
    body?: never;
    path: {
        name: string;
    };
    query?: {
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/projects/{name}/builds';
};

export type ProjectsBuildsErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type ProjectsBuildsError = ProjectsBuildsErrors[keyof ProjectsBuildsErrors];

export type ProjectsBuildsResponses = {
    /**
     * OK
     */
    200: PageOfBuildView;
};

export type ProjectsBuildsResponse = ProjectsBuildsResponses[keyof ProjectsBuildsResponses];

export type WebhooksListData = {
    body?: never;
    path?: never;
    query?: {
        pipelineName?: string;
        /**
         * Only names that begin so.
         */
        namePrefix?: string;
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/webhooks';
};

export type WebhooksListErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type WebhooksListError = WebhooksListErrors[keyof WebhooksListErrors];

export type WebhooksListResponses = {
    /**
     * OK
     */
    200: PageOfWebhookView;
};

export type WebhooksListResponse = WebhooksListResponses[keyof WebhooksListResponses];

export type WebhooksCreateData = {
    body: CreateWebhookBody;
    headers?: {
        /**
         * The same request with the same key is carried out once in 24 hours, and answered alike
         */
        'idempotency-key'?: string;
    };
    path?: never;
    query?: never;
    url: '/api/v1/webhooks';
};

export type WebhooksCreateErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * The idempotency key came with another request
     */
    422: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type WebhooksCreateError = WebhooksCreateErrors[keyof WebhooksCreateErrors];

export type WebhooksCreateResponses = {
    /**
     * OK
     */
    201: {
        id: string;
        name: string;
        pipelineName: string;
        actionName: string;
        /**
         * Path below the gateway, `/hooks/<id>`.
         */
        path: string;
        filters: Array<{
            jsonPath: string;
            matchEquals?: string;
        }>;
        createdAt: string;
        lastDeliveryAt?: string;
        /**
         * Absent for those that read what git hosts send; the others start their pipeline whenever their filters pass.
         */
        authentication?: 'GITHUB_HMAC' | 'IP' | 'UNAUTHENTICATED';
        allowedIpRange?: string;
        tags?: {
            [key: string]: string;
        };
        lastTriggeredAt?: string;
        error?: {
            code: string;
            message: string;
        };
        secret: string;
    };
};

export type WebhooksCreateResponse = WebhooksCreateResponses[keyof WebhooksCreateResponses];

export type WebhooksDeleteData = {
    body?: never;
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/webhooks/{name}';
};

export type WebhooksDeleteErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type WebhooksDeleteError = WebhooksDeleteErrors[keyof WebhooksDeleteErrors];

export type WebhooksDeleteResponses = {
    /**
     * Done
     */
    204: void;
};

export type WebhooksDeleteResponse = WebhooksDeleteResponses[keyof WebhooksDeleteResponses];

export type WebhooksPutData = {
    body: PutWebhookBody;
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/webhooks/{name}';
};

export type WebhooksPutErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The body is no JSON
     */
    415: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type WebhooksPutError = WebhooksPutErrors[keyof WebhooksPutErrors];

export type WebhooksPutResponses = {
    /**
     * OK
     */
    200: WebhookView;
};

export type WebhooksPutResponse = WebhooksPutResponses[keyof WebhooksPutResponses];

export type WebhooksDeliveriesData = {
    body?: never;
    path: {
        name: string;
    };
    query?: {
        status?: 'accepted' | 'duplicate' | 'ignored' | 'refused';
        /**
         * Items per page; default 100.
         */
        limit?: number;
        /**
         * `nextToken` of the page before.
         */
        cursor?: string;
    };
    url: '/api/v1/webhooks/{name}/deliveries';
};

export type WebhooksDeliveriesErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type WebhooksDeliveriesError = WebhooksDeliveriesErrors[keyof WebhooksDeliveriesErrors];

export type WebhooksDeliveriesResponses = {
    /**
     * OK
     */
    200: PageOfDeliveryView;
};

export type WebhooksDeliveriesResponse = WebhooksDeliveriesResponses[keyof WebhooksDeliveriesResponses];

export type WebhooksDeregisterData = {
    body?: never;
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/webhooks/{name}/registration';
};

export type WebhooksDeregisterErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type WebhooksDeregisterError = WebhooksDeregisterErrors[keyof WebhooksDeregisterErrors];

export type WebhooksDeregisterResponses = {
    /**
     * Done
     */
    204: void;
};

export type WebhooksDeregisterResponse = WebhooksDeregisterResponses[keyof WebhooksDeregisterResponses];

export type WebhooksRegisterData = {
    body?: never;
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/webhooks/{name}/registration';
};

export type WebhooksRegisterErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type WebhooksRegisterError = WebhooksRegisterErrors[keyof WebhooksRegisterErrors];

export type WebhooksRegisterResponses = {
    /**
     * Done
     */
    204: void;
};

export type WebhooksRegisterResponse = WebhooksRegisterResponses[keyof WebhooksRegisterResponses];

export type WebhooksRotateData = {
    body?: never;
    headers?: {
        /**
         * The same request with the same key is carried out once in 24 hours, and answered alike
         */
        'idempotency-key'?: string;
    };
    path: {
        name: string;
    };
    query?: never;
    url: '/api/v1/webhooks/{name}/secret';
};

export type WebhooksRotateErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * It cannot be done in the present state
     */
    409: Problem;
    /**
     * The body is larger than 4 MiB
     */
    413: Problem;
    /**
     * The idempotency key came with another request
     */
    422: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type WebhooksRotateError = WebhooksRotateErrors[keyof WebhooksRotateErrors];

export type WebhooksRotateResponses = {
    /**
     * OK
     */
    201: {
        secret: string;
    };
};

export type WebhooksRotateResponse = WebhooksRotateResponses[keyof WebhooksRotateResponses];

export type WhoamiGetData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/api/v1/whoami';
};

export type WhoamiGetErrors = {
    /**
     * Something in the request is wrong; `errors` names every field
     */
    400: Problem;
    /**
     * Who asks is not proven
     */
    401: Problem;
    /**
     * Who asks may not do this, or the proof is refused
     */
    403: Problem;
    /**
     * There is no such thing
     */
    404: Problem;
    /**
     * A limit is reached, or there are too many requests: come again after `Retry-After`
     */
    429: Problem;
    /**
     * Address and headers together are larger than 16 KiB
     */
    431: Problem;
    /**
     * The service that owns the answer does not reply; try again
     */
    503: Problem;
};

export type WhoamiGetError = WhoamiGetErrors[keyof WhoamiGetErrors];

export type WhoamiGetResponses = {
    /**
     * OK
     */
    200: CallerV1;
};

export type WhoamiGetResponse = WhoamiGetResponses[keyof WhoamiGetResponses];
