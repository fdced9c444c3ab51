export const custom = { category: 'Test', owner: 'Custom', provider: 'Provoke', version: '1' } as const;
export const partner = { category: 'Invoke', owner: 'ThirdParty', provider: 'Snyk', version: '1' } as const;
const counts = { minimumCount: 0, maximumCount: 1 };
const { owner: _custom, ...customName } = custom;

export type Declare = ReturnType<typeof declarationOver>;

/** A pipeline of a source, the stages given, and whatever else. Only who asks starts it. */
export const declarationOver =
  (repositoryUrl: string) =>
  (name: string, more: readonly object[], members: object = {}) => ({
    name,
    pipelineType: 'V2',
    roleArn: 'arn:aws:iam::000000000000:role/millrace',
    artifactStore: { type: 'S3', location: 'artifacts' },
    stages: [
      {
        name: 'Source',
        actions: [
          {
            name: 'Checkout',
            actionTypeId: { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' },
            configuration: { RepositoryUrl: repositoryUrl, BranchName: 'main', PollForSourceChanges: 'false' },
            outputArtifacts: [{ name: 'Sources' }],
          },
        ],
      },
      ...more,
    ],
    ...members,
  });
const approval = { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' };
/** A stage in which a person is asked. */
export const asking = (more: object = {}) => ({
  name: 'Gate',
  actions: [{ name: 'Ask', actionTypeId: approval }],
  ...more,
});
export const webhook = (more: object = {}) => ({
  name: 'hook',
  targetPipeline: 'asks',
  targetAction: 'Checkout',
  filters: [{ jsonPath: '$.ref' }],
  authentication: 'UNAUTHENTICATED',
  authenticationConfiguration: {},
  ...more,
});
export const partnerType = (id: object, properties: readonly object[] = []) => ({
  actionType: {
    id,
    executor: {
      type: 'JobWorker',
      configuration: { jobWorkerExecutorConfiguration: { pollingAccounts: ['000000000000'] } },
    },
    inputArtifactDetails: counts,
    outputArtifactDetails: counts,
    properties,
  },
});
export const customType = { ...customName, inputArtifactDetails: counts, outputArtifactDetails: counts };
