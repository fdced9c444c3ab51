import type { FileChange } from '@millrace/testing';

export interface ProjectVersion {
  readonly version: string;
  /** Whether the version's own test passes. */
  readonly testPasses?: boolean;
}

/** Commands of bash that tell the gate that they have begun and wait for its word. */
const passGate = (port: number, name: string): string =>
  `exec 3<>/dev/tcp/127.0.0.1/${port}; echo "${name}" >&3; read -r go <&3; exec 3>&-`;

/** What a user's command may do with the trace that it was given: add a span of its own. */
const saySpan = `set -e
[ -n "$OTEL_EXPORTER_OTLP_ENDPOINT" ] || exit 0
IFS=- read -r _ trace parent _ <<< "$TRACEPARENT"
address=\${OTEL_EXPORTER_OTLP_ENDPOINT#http://}
now=$(date +%s%N)
body='{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"user-command"}}]},"scopeSpans":[{"spans":[{"traceId":"'$trace'","spanId":"00000000000000aa","parentSpanId":"'$parent'","name":"compile","kind":1,"startTimeUnixNano":"'$now'","endTimeUnixNano":"'$now'"}]}]}]}'
exec 4<>/dev/tcp/\${address%:*}/\${address#*:}
printf 'POST /v1/traces HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %s\r\nConnection: close\r\n\r\n%s' "$address" "\${#body}" "$body" >&4
read -r status <&4
echo "span sent: $status"
`;

/**
 * A small project that goes all the way: built, tested with a JUnit report, installed and started on hosts. It needs
 * bash only. Each command that matters reports to the gate.
 */
export function projectFiles(
  gatePort: number,
  { version, testPasses = true }: ProjectVersion,
): Record<string, FileChange> {
  const hook = (event: string): { executable: string } => ({
    executable: `#!/bin/bash
set -e
${passGate(gatePort, `${event} ${version} $(cat "$MILLRACE_HOST_ROOT/etc/host-name")`)}
echo "${event} of ${version} ran"
echo "${event} ${version} $DEPLOYMENT_ID" >> "$MILLRACE_HOST_ROOT/var/effects"
`,
  });
  return {
    'version.txt': `${version}\n`,
    'buildspec.yml': `version: 0.2
env:
  shell: bash
  exported-variables: [APP_VERSION]
phases:
  pre_build:
    commands:
      - export APP_VERSION="$(cat version.txt)"
      - echo "building $APP_VERSION at $CODEBUILD_RESOLVED_SOURCE_VERSION"
  build:
    commands:
      - |
        ${passGate(gatePort, 'build $APP_VERSION')}
      - for n in 1 2 3 4 5 6 7 8 9 10; do echo "compiled part $n of $APP_VERSION"; done
      - bash say-span.sh
      - mkdir -p out/app
      - cp version.txt out/app/
      - cp -r appspec.yml scripts out/
artifacts:
  base-directory: out
  files: ['**/*']
`,
    'say-span.sh': saySpan,
    'testspec.yml': `version: 0.2
env:
  shell: bash
phases:
  build:
    commands:
      - |
        ${passGate(gatePort, `test ${version}`)}
      - mkdir -p reports
      - |
        cat > reports/junit.xml <<'XML'
        <testsuite name="unit" tests="2" time="0.5">
          <testcase classname="app" name="has a version" time="0.2"/>
          <testcase classname="app" name="greets" time="0.3">${testPasses ? '' : '<failure message="expected hello, got goodbye">app.js:7</failure>'}</testcase>
        </testsuite>
        XML
reports:
  unit:
    files: ['junit.xml']
    base-directory: reports
    file-format: JUNITXML
`,
    'appspec.yml': `version: 0.0
os: linux
files:
  - source: app
    destination: /srv/app
permissions:
  - object: /srv/app
    pattern: "**"
    mode: "0644"
    type: [file]
hooks:
  ApplicationStop:
    - {location: scripts/stop.sh, timeout: 60}
  AfterInstall:
    - {location: scripts/after-install.sh, timeout: 60}
  ApplicationStart:
    - {location: scripts/start.sh, timeout: 60}
  ValidateService:
    - {location: scripts/validate.sh, timeout: 60}
`,
    'scripts/stop.sh': hook('ApplicationStop'),
    'scripts/after-install.sh': hook('AfterInstall'),
    'scripts/start.sh': hook('ApplicationStart'),
    'scripts/validate.sh': hook('ValidateService'),
  };
}

export interface PipelineShape {
  readonly name: string;
  readonly repositoryUrl: string;
  readonly project: string;
  readonly testProject: string;
  readonly application: string;
  readonly group: string;
  /** With a manual approval in front of the deployment. */
  readonly approval?: boolean;
  /** Only as far as the build, with any number of executions side by side. */
  readonly buildsInParallel?: boolean;
}

/** A pipeline declaration in CodePipeline's JSON. */
export function pipelineDeclaration(shape: PipelineShape): Record<string, unknown> {
  const action = (
    name: string,
    category: string,
    provider: string,
    configuration: Record<string, string>,
    more: Record<string, unknown> = {},
  ) => ({ name, actionTypeId: { category, owner: 'AWS', provider, version: '1' }, configuration, ...more });
  const stages = [
    {
      name: 'Source',
      actions: [
        action(
          'Checkout',
          'Source',
          'Git',
          { RepositoryUrl: shape.repositoryUrl, BranchName: 'main' },
          { namespace: 'Git', outputArtifacts: [{ name: 'SourceOutput' }] },
        ),
      ],
    },
    {
      name: 'Build',
      actions: [
        action(
          'Compile',
          'Build',
          'CodeBuild',
          { ProjectName: shape.project },
          {
            namespace: 'Build',
            inputArtifacts: [{ name: 'SourceOutput' }],
            outputArtifacts: [{ name: 'BuildOutput' }],
          },
        ),
      ],
    },
    {
      name: 'Test',
      actions: [
        action(
          'Unit',
          'Test',
          'CodeBuild',
          { ProjectName: shape.testProject },
          { inputArtifacts: [{ name: 'SourceOutput' }] },
        ),
      ],
    },
    ...(shape.approval === true
      ? [
          {
            name: 'Approval',
            actions: [action('Release', 'Approval', 'Manual', { CustomData: 'Release #{Build.APP_VERSION}?' })],
          },
        ]
      : []),
    {
      name: 'Production',
      actions: [
        action(
          'Deploy',
          'Deploy',
          'CodeDeploy',
          { ApplicationName: shape.application, DeploymentGroupName: shape.group },
          { inputArtifacts: [{ name: 'BuildOutput' }] },
        ),
      ],
    },
  ];
  return {
    name: shape.name,
    roleArn: 'arn:aws:iam::000000000000:role/millrace',
    artifactStore: { type: 'S3', location: 'artifacts' },
    ...(shape.buildsInParallel === true
      ? { pipelineType: 'V2', executionMode: 'PARALLEL', stages: stages.slice(0, 2) }
      : { stages }),
  };
}
