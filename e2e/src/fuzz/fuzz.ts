import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Platform } from '@millrace/platform';
import type { Seed } from './seed.ts';

export interface FuzzOptions {
  readonly command: string;
  readonly platform: Platform;
  readonly seed: Seed;
  /** For the configuration and the reports. */
  readonly folder: string;
  /** Requests made up for each operation, at most. */
  readonly examples: number;
  /** Of the whole run. */
  readonly seconds: number;
  /** Of the generator: the same number makes the same requests. */
  readonly random: number;
}

/**
 * Checks of every answer, beside `negative_data_rejection`, which has settings. Left out are those that ask for what the description does not promise:
 * `unsupported_method` wants 405 where a path without such a method answers 404, and `positive_data_acceptance` wants
 * every request of the right shape accepted, although a cursor, a name or a date of the right shape can still be
 * nobody's.
 */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'missing_required_header',
  'ignored_auth',
  'use_after_free',
];

/** @returns the fuzzer's report, and whether it found nothing. */
export async function fuzz(options: FuzzOptions): Promise<{ readonly sound: boolean; readonly report: string }> {
  const { command, platform, seed, folder, examples, seconds, random } = options;
  const document = await fetch(new URL('/api/v1/openapi.json', platform.urls.gateway));
  const streaming = streamsOf((await document.json()) as OpenApi);
  await mkdir(folder, { recursive: true });
  const config = join(folder, 'schemathesis.toml');
  await writeFile(config, configuration(seed));
  const args = [
    '--no-color',
    `--config-file=${config}`,
    'run',
    `${platform.urls.gateway}/api/v1/openapi.json`,
    '--phases=examples,coverage,fuzzing',
    `--max-examples=${examples}`,
    `--max-time=${seconds}`,
    `--seed=${random}`,
    '--request-timeout=20',
    '--warnings=off',
    ...streaming.map((operationId) => `--exclude-operation-id=${operationId}`),
  ];
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, MILLRACE_TOKEN: platform.credentials.apiToken },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Far past its own limit: somebody who hangs is no tester.
    timeout: (seconds + 120) * 1000,
  });
  const [report, complaints, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { sound: code === 0, report: `${report}${complaints}` };
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

/** Operations whose answers do not end while there is something to watch: the fuzzer would wait for each of them. */
const streamsOf = ({ paths }: OpenApi): readonly string[] =>
  Object.values(paths)
    .flatMap((path) => Object.values(path))
    .filter(({ responses }) => Object.values(responses).some(({ content }) => content?.['text/event-stream']))
    .map(({ operationId }) => operationId);

/** Half of the names in addresses are of things that exist. */
function configuration({ name, stages, actions, ids }: Seed): string {
  const known: Readonly<Record<string, readonly string[]>> = {
    name: [name],
    group: [name],
    stage: stages,
    action: actions,
    id: ids,
  };
  const parts = Object.entries(known).map(
    ([parameter, values]) => `[dictionaries.${parameter}]\nvalues = ${JSON.stringify(values)}\n`,
  );
  const bindings = Object.keys(known).map(
    (parameter) => `"path.${parameter}" = { dictionary = "${parameter}", probability = 0.5 }`,
  );
  return `headers = { Authorization = "Bearer \${MILLRACE_TOKEN}" }

[checks]
enabled = false
${checks.map((name) => `[checks.${name}]\nenabled = true`).join('\n')}
[checks.negative_data_rejection]
enabled = true
# 412 and 422 say that something else was looked at first, 413, 414 and 431 that there was too much to look at.
expected-statuses = [400, 401, 403, 404, 409, 412, 413, 414, 422, 429, 431]

${parts.join('\n')}
[parameters]
${bindings.join('\n')}

[[operations]]
# What is wrong with a pipeline is no wrong request there: it is the answer.
include-operation-id = "pipelines.validate"
[operations.checks.negative_data_rejection]
enabled = false
`;
}
