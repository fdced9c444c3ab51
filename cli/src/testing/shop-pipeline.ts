/** A pipeline in YAML: a source, and behind it what a test is about. */
export const shopPipeline = (
  stages: string,
  members = 'artifactStore: { type: S3, location: artifacts }',
): string => `name: shop
roleArn: arn:aws:iam::000000000000:role/shop
${members}
stages:
  - name: Source
    actions:
      - name: Checkout
        namespace: Src
        actionTypeId: { category: Source, owner: AWS, provider: Git, version: 1 }
        configuration: { RepositoryUrl: 'file:///srv/shop', BranchName: main }
        outputArtifacts: [{ name: Sources }]
${stages}`;
