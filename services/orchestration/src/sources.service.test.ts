import {
  CheckSourceActions,
  CreatePipeline,
  GetPipeline,
  GetSourceSecrets,
  JobOffered,
  PipelineDefined,
  querySubject,
  UpdatePipeline,
  ValidatePipeline,
  type CheckActionsV1,
} from '@millrace/contracts';
import type { Issue } from '@millrace/kernel';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orchestration } from './index.ts';
import { builds, caller, definition, Delivery, stage, value } from './testing/delivery.ts';

let t: ServiceUnderTest;
let delivery: Delivery;
/** What triggers was asked to check, and what it answers. */
const checked: CheckActionsV1['actions'][] = [];
let found: readonly Issue[] = [];

beforeAll(async () => {
  t = await serviceUnderTest(orchestration, { environment: { MILLRACE_SEAL_KEY: 'cd'.repeat(32) } });
  delivery = new Delivery(t);
  t.bus.connection.subscribe(querySubject(CheckSourceActions), {
    callback: (_, message) => {
      checked.push(message.json<CheckActionsV1>().actions);
      message.respond(JSON.stringify({ ok: true, value: { issues: found } }));
    },
  });
  await t.bus.connection.flush();
});
afterAll(async () => t.close());

const sourced = (name: string, owner: string, provider: string, configuration: Record<string, string>) =>
  definition(name, [stage('Build', [builds('Compile', { configuration: { ProjectName: 'app' } })])], {
    stages: [
      stage('Source', [
        {
          name: 'Checkout',
          actionTypeId: { category: 'Source', owner, provider, version: '1' },
          configuration,
          outputArtifacts: [{ name: 'Sources' }],
        },
      ]),
      stage('Build', [builds('Compile', { configuration: { ProjectName: 'app' } })]),
    ],
  });

const connection = {
  ConnectionArn: 'arn:aws:codestar-connections:local:000000000000:connection/nobody',
  FullRepositoryId: 'team/app',
  BranchName: 'main',
};
const gitHub = { Owner: 'team', Repo: 'app', Branch: 'main', OAuthToken: 's3cret-token' };

describe('a pipeline that names a connection', () => {
  it('is refused when there is none, with everything else that is wrong', async () => {
    const name = `p-${randomUUID()}`;
    found = [
      {
        pointer: '/stages/0/actions/0/configuration/ConnectionArn',
        message: 'no such connection',
        code: 'InvalidActionDeclarationException',
      },
    ];
    const pipeline = sourced(name, 'AWS', 'CodeStarSourceConnection', { ...connection, Branch: 'main' });
    const refused = await delivery.ask(CreatePipeline, { pipeline });
    expect(refused).toMatchObject({
      ok: false,
      error: {
        code: 'pipeline.invalid',
        issues: [{ pointer: '/stages/0/actions/0/configuration/Branch' }, found[0]],
      },
    });
    const issues = refused.ok ? [] : refused.error.issues;
    expect(value(await delivery.ask(ValidatePipeline, { pipeline }))).toEqual({ issues });
    expect(await delivery.refused(GetPipeline, { pipelineName: name })).toBe('pipeline.not-found');
    expect(checked.at(-1)).toEqual([
      {
        pointer: '/stages/0/actions/0',
        actionName: 'Checkout',
        actionType: { category: 'Source', owner: 'AWS', provider: 'CodeStarSourceConnection', version: '1' },
        configuration: { ...connection, Branch: 'main' },
      },
    ]);
    found = [];
    await delivery.creates(sourced(name, 'AWS', 'CodeStarSourceConnection', connection));
    found = [{ pointer: '/x', message: 'gone meanwhile', code: 'InvalidActionDeclarationException' }];
    const changed = { pipeline: sourced(name, 'AWS', 'CodeStarSourceConnection', connection) };
    expect(value(await delivery.ask(ValidatePipeline, changed))).toEqual({ issues: found });
    expect(await delivery.refused(UpdatePipeline, changed)).toBe('pipeline.invalid');
    found = [];
  });

  it('is told what else is wrong with it, however wrong that is', async () => {
    const one = sourced(`p-${randomUUID()}`, 'AWS', 'CodeStarSourceConnection', connection);
    const [first, ...rest] = one.stages as unknown as readonly { readonly actions: readonly object[] }[];
    const long = { ...first?.actions[0], name: 'x'.repeat(101) };
    const pipeline = { ...one, stages: [{ ...first, actions: [long] }, ...rest] };
    expect(await delivery.ask(CreatePipeline, { pipeline })).toMatchObject({
      error: { code: 'pipeline.invalid', issues: [{ pointer: '/stages/0/actions/0/name' }] },
    });
  });

  it('is nobody else’s affair when it only uses git', async () => {
    const before = checked.length;
    const git = { RepositoryUrl: 'file:///srv/git', BranchName: 'main' };
    await delivery.creates(sourced(`p-${randomUUID()}`, 'AWS', 'Git', git));
    expect(checked).toHaveLength(before);
  });
});

describe('the token of a GitHub action', () => {
  it('leaves in the answer to whoever reads the source, and in nothing else', async () => {
    const name = `p-${randomUUID()}`;
    await delivery.creates(sourced(name, 'ThirdParty', 'GitHub', gitHub));
    const asked = { account: caller.account, region: caller.region, pipelineName: name, version: 1 };
    const secrets = await t.ask(GetSourceSecrets, { ...asked, actionName: 'Checkout' });
    expect(value(secrets)).toEqual({ OAuthToken: 's3cret-token' });
    expect(await t.ask(GetSourceSecrets, { ...asked, actionName: 'Compile' })).toMatchObject({
      error: { code: 'action.not-found' },
    });
    const [defined, offered] = [
      await t.hears(PipelineDefined, ({ data }) => data.pipelineName === name),
      await t.hears(JobOffered, ({ data }) => data.pipelineName === name),
    ];
    const said = JSON.stringify([
      checked,
      defined.data,
      offered.data,
      await t.service.dataSource.query('table outbox'),
    ]);
    expect(said).not.toContain('s3cret-token');
  });
});
