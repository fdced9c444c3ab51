import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../rendering/sample-execution.ts';
import { asked, bodyOf } from '../testing/asked.ts';
import { runCommand } from '../testing/run-command.ts';
import { scriptedGateway } from '../testing/scripted-gateway.ts';

const path = '/hooks/w1';
const target = ['push', '--pipeline', 'shop', '--action', 'Checkout'];

describe('a webhook for what a git host sends', () => {
  const answers = { 'POST /webhooks': { status: 201, json: { name: 'push', path, secret: 's' } } };
  const create = ['webhook', 'create', ...target];

  it('is made with filters, and shows its secret once', async () => {
    const filters = ['--filter', '$.ref=refs/heads/{BranchName}', '--filter', "$.commits[?(@.id=='a=b')]"];
    expect(await bodyOf(answers, ...create, ...filters)).toEqual({
      name: 'push',
      pipelineName: 'shop',
      actionName: 'Checkout',
      filters: [
        { jsonPath: '$.ref', matchEquals: 'refs/heads/{BranchName}' },
        { jsonPath: "$.commits[?(@.id=='a=b')]" },
      ],
    });
    expect((await asked(answers, ...create)).stdout).toBe('path    /hooks/w1\nsecret  s\n');
  });

  it('has filters that are paths', async () => {
    expect(await asked(answers, ...create, '--filter', 'ref=main')).toMatchObject({ exitCode: 2, asked: [] });
  });
});

describe('a webhook for any sender', () => {
  const put = ['webhook', 'put', ...target];
  const answers = { 'PUT /webhooks/push': { json: { name: 'push', path } } };
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-cli-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('takes its secret from a file', async () => {
    const file = join(folder, 'secret');
    await writeFile(file, 'only the sender knows\n');
    const signed = [...put, '--authentication', 'GITHUB_HMAC', '--secret-file', file];
    expect(await bodyOf(answers, ...signed, '--tag', 'team=web')).toEqual({
      pipelineName: 'shop',
      actionName: 'Checkout',
      filters: [],
      authentication: 'GITHUB_HMAC',
      secretToken: 'only the sender knows',
      tags: { team: 'web' },
    });
    expect(await asked(answers, ...signed)).toMatchObject({ exitCode: 0, stdout: 'path    /hooks/w1\n', stderr: '' });
  });

  it('takes it from a variable, where one keeps what is stored', async () => {
    await using gateway = await scriptedGateway(answers);
    const environment = { MILLRACE_TOKEN: 't', MILLRACE_WEBHOOK_SECRET: '****' };
    await runCommand([...put, '--authentication', 'GITHUB_HMAC', '--endpoint', gateway.url], environment);
    expect(JSON.parse(gateway.asked[0]?.body ?? '')).toMatchObject({ secretToken: '****' });
  });

  it('names the addresses that may send', async () => {
    const some = ['--authentication', 'IP', '--allowed-ip-range', '192.0.2.0/24', '--filter', '$.tag'];
    expect(await bodyOf(answers, ...put, ...some)).toEqual({
      pipelineName: 'shop',
      actionName: 'Checkout',
      filters: [{ jsonPath: '$.tag' }],
      authentication: 'IP',
      allowedIpRange: '192.0.2.0/24',
    });
    expect(await bodyOf(answers, ...put, '--authentication', 'UNAUTHENTICATED')).toMatchObject({
      authentication: 'UNAUTHENTICATED',
    });
  });

  it.each([
    [[], "required option '--authentication <kind>' not specified"],
    [['--authentication', 'NONE'], 'Allowed choices are GITHUB_HMAC, IP, UNAUTHENTICATED'],
    [['--authentication', 'GITHUB_HMAC'], 'MILLRACE_WEBHOOK_SECRET'],
    [['--authentication', 'IP'], '--allowed-ip-range'],
    [['--authentication', 'IP', '--secret-file', '/dev/null'], '--secret-file means nothing with IP'],
    [
      ['--authentication', 'UNAUTHENTICATED', '--allowed-ip-range', '0.0.0.0/0'],
      '--allowed-ip-range means nothing with UNAUTHENTICATED',
    ],
  ])('is not understood with %j', async (options, words) => {
    const { exitCode, stderr, asked: requests } = await asked(answers, ...put, ...options);
    expect([exitCode, requests]).toEqual([2, []]);
    expect(stderr).toContain(words);
  });
});

it('lists both kinds, with how senders prove themselves and what stands in the way', async () => {
  const one = { id: 'w1', name: 'push', pipelineName: 'shop', actionName: 'Checkout', path, createdAt: at(1) };
  const items = [
    { ...one, filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/main' }], lastDeliveryAt: at(2) },
    {
      ...one,
      filters: [],
      authentication: 'IP',
      allowedIpRange: '192.0.2.0/24',
      error: { code: 'RegistrationNotSupported', message: 'enter it there' },
    },
  ];
  const { stdout } = await asked({ 'GET /webhooks': { json: { items } } }, 'webhook', 'list');
  expect(stdout.trimEnd().split('\n')).toEqual([
    'WEBHOOK  PIPELINE  ACTION    PROOF         PATH       LAST DELIVERY             FILTERS                PROBLEM',
    `push     shop      Checkout  git host      /hooks/w1  ${at(2)}  $.ref=refs/heads/main`,
    'push     shop      Checkout  192.0.2.0/24  /hooks/w1                                                   enter it there',
  ]);
});
