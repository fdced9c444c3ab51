export interface Action {
  readonly name: string;
  readonly runOrder?: number;
  readonly [member: string]: unknown;
}

export interface Stage {
  readonly name: string;
  readonly actions: readonly Action[];
  readonly [member: string]: unknown;
}

export interface Declaration {
  readonly name: string;
  readonly stages: readonly Stage[];
  readonly [member: string]: unknown;
}

/** A declaration with everything that CodePipeline's own format has and Millrace carries out, as it is stored. */
export const everything = (name: string, repositoryUrl: string): Declaration => ({
  name,
  roleArn: 'arn:aws:iam::000000000000:role/millrace',
  artifactStore: {
    type: 'S3',
    location: 'artifacts',
    encryptionKey: {
      id: 'alias/release',
      type: 'KMS',
    },
  },
  stages: [
    {
      name: 'Source',
      actions: [
        {
          name: 'Checkout',
          actionTypeId: {
            category: 'Source',
            owner: 'AWS',
            provider: 'Git',
            version: '1',
          },
          runOrder: 1,
          configuration: {
            RepositoryUrl: repositoryUrl,
            BranchName: 'main',
          },
          outputArtifacts: [
            {
              name: 'Sources',
            },
          ],
          inputArtifacts: [],
          namespace: 'SourceVariables',
        },
      ],
    },
    {
      name: 'Check',
      actions: [
        {
          name: 'Lint',
          actionTypeId: {
            category: 'Compute',
            owner: 'AWS',
            provider: 'Commands',
            version: '1',
          },
          runOrder: 1,
          configuration: {},
          commands: ['make lint', 'echo "tag=$(cat VERSION)"'],
          outputArtifacts: [
            {
              name: 'Findings',
              files: ['report/**/*', 'summary.txt'],
            },
          ],
          inputArtifacts: [
            {
              name: 'Sources',
            },
          ],
          outputVariables: ['Tag'],
          environmentVariables: [
            {
              name: 'CI',
              value: '#{variables.Channel}',
              type: 'PLAINTEXT',
            },
          ],
          namespace: 'LintVariables',
        },
        {
          name: 'Ask',
          actionTypeId: {
            category: 'Approval',
            owner: 'AWS',
            provider: 'Manual',
            version: '1',
          },
          runOrder: 2,
          configuration: {
            CustomData: '#{SourceVariables.CommitId} for #{variables.Channel}',
            ExternalEntityLink: 'https://example.org/release',
          },
          outputArtifacts: [],
          inputArtifacts: [],
          timeoutInMinutes: 60,
        },
      ],
      onFailure: {
        result: 'RETRY',
        retryConfiguration: {
          retryMode: 'ALL_ACTIONS',
        },
      },
      beforeEntry: {
        conditions: [
          {
            result: 'SKIP',
            rules: [
              {
                name: 'OnlyMain',
                ruleTypeId: {
                  category: 'Rule',
                  owner: 'AWS',
                  provider: 'VariableCheck',
                  version: '1',
                },
                configuration: {
                  Variable: '#{SourceVariables.BranchName}',
                  Operator: 'EQ',
                  Value: 'main',
                },
                inputArtifacts: [],
              },
            ],
          },
        ],
      },
    },
    {
      name: 'Release',
      actions: [
        {
          name: 'Ship',
          actionTypeId: {
            category: 'Approval',
            owner: 'AWS',
            provider: 'Manual',
            version: '1',
          },
          runOrder: 1,
          configuration: {},
          outputArtifacts: [],
          inputArtifacts: [],
        },
      ],
      onFailure: {
        conditions: [
          {
            result: 'ROLLBACK',
            rules: [
              {
                name: 'Broken',
                ruleTypeId: {
                  category: 'Rule',
                  owner: 'AWS',
                  provider: 'VariableCheck',
                  version: '1',
                },
                configuration: {
                  Variable: '#{variables.Channel}',
                  Operator: 'NE',
                  Value: 'none',
                },
                inputArtifacts: [],
              },
            ],
          },
        ],
      },
      onSuccess: {
        conditions: [
          {
            result: 'FAIL',
            rules: [
              {
                name: 'Verify',
                ruleTypeId: {
                  category: 'Rule',
                  owner: 'AWS',
                  provider: 'Commands',
                  version: '1',
                },
                configuration: {},
                commands: ['make verify'],
                inputArtifacts: [
                  {
                    name: 'Sources',
                  },
                ],
              },
            ],
          },
        ],
      },
      beforeEntry: {
        conditions: [
          {
            result: 'FAIL',
            rules: [
              {
                name: 'InHours',
                ruleTypeId: {
                  category: 'Rule',
                  owner: 'AWS',
                  provider: 'DeploymentWindow',
                  version: '1',
                },
                configuration: {
                  Cron: '0 0 9-17 ? * MON-FRI *',
                  TimeZone: 'Europe/Berlin',
                },
                inputArtifacts: [],
                timeoutInMinutes: 30,
              },
            ],
          },
        ],
      },
    },
  ],
  version: 1,
  executionMode: 'QUEUED',
  pipelineType: 'V2',
  variables: [
    {
      name: 'Channel',
      defaultValue: 'beta',
      description: 'Who gets it',
    },
    {
      name: 'Note',
    },
  ],
  triggers: [
    {
      providerType: 'CodeStarSourceConnection',
      gitConfiguration: {
        sourceActionName: 'Checkout',
        push: [
          {
            tags: {
              includes: ['v*'],
              excludes: ['v0.*'],
            },
          },
          {
            branches: {
              includes: ['main', 'release/**'],
              excludes: ['release/old'],
            },
            filePaths: {
              includes: ['src/**'],
              excludes: ['**/*.md'],
            },
          },
        ],
        pullRequest: [
          {
            events: ['OPEN', 'UPDATED'],
            branches: {
              includes: ['main'],
            },
            filePaths: {
              includes: ['src/**'],
            },
          },
        ],
      },
    },
  ],
});
