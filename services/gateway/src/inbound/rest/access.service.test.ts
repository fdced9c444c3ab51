import { ListPipelinesCommand } from '@aws-sdk/client-codepipeline';
import * as contracts from '@millrace/contracts';
import { err } from '@millrace/kernel';
import { SignatureV4 } from '@smithy/signature-v4';
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Principals } from '../../application/principals.ts';
import { bootstrapAdministrator } from '../../bootstrap.ts';
import { codePipelineClient } from '../../testing/codepipeline-client.ts';
import { ScriptedHouse } from '../../testing/scripted-house.ts';
import { problemOf } from '../../testing/problem-of.ts';
import * as samples from '../../testing/samples.ts';

const house = new ScriptedHouse();

class NodeSha256 {
  readonly #hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Uint8Array);
  }
  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

async function documentedRoutes(): Promise<{ path: string; method: string }[]> {
  const { paths } = (await (await fetch(`${house.here.url}/api/v1/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ path, method })));
}

describe('who asks', () => {
  it('is known by a token', async () => {
    expect(await house.here.client.whoami.get()).toEqual({
      account: '000000000000',
      region: 'local',
      arn: 'arn:aws:iam::000000000000:user/admin',
    });
  });

  it('is known by an AWS signature too', async () => {
    const { accessKeyId, secretAccessKey, region } = house.here.administrator;
    const { host, hostname } = new URL(house.here.url);
    const signer = new SignatureV4({
      credentials: { accessKeyId, secretAccessKey },
      region,
      service: 'codepipeline',
      sha256: NodeSha256,
    });
    const request = { method: 'GET', protocol: 'http:', hostname, path: '/api/v1/whoami', headers: { host } };
    const { headers } = await signer.sign(request);
    const response = await fetch(`${house.here.url}/api/v1/whoami`, { headers });
    expect(await response.json()).toMatchObject({ arn: house.here.administrator.arn });
    const elsewhere = await fetch(`${house.here.url}/api/v1/principals`, { headers });
    expect(elsewhere.status).toBe(401);
  });

  it.each([
    ['nothing', undefined],
    ['a token of another shape', 'Bearer secret'],
    ['an unknown token', `Bearer mrt_${'A'.repeat(43)}`],
    ['a password', 'Basic YWRtaW46YWRtaW4='],
  ])('is not known by %s', async (_, authorization) => {
    const response = await fetch(
      `${house.here.url}/api/v1/whoami`,
      authorization ? { headers: { authorization } } : {},
    );
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.headers.get('www-authenticate')).toContain('Bearer');
    expect(await response.json()).toMatchObject({ code: 'access.unauthenticated', status: 401 });
  });

  it('is asked for on every route but those that carry their own proof', async () => {
    const routes = await documentedRoutes();
    expect(routes.length).toBeGreaterThan(40);
    const open: string[] = [];
    for (const { path, method } of routes) {
      const { status } = await fetch(`${house.here.url}${path.replaceAll(/\{\w+\}/g, 'x')}`, {
        method: method.toUpperCase(),
      });
      if (status !== 401) open.push(`${method} ${path}`);
    }
    expect(open).toEqual(['post /api/v1/agents/enrol']);
  });
});

describe('a principal to whom nothing is allowed', () => {
  it('is refused on every route', async () => {
    const issued = await house.here.gateway.app.get(Principals, { strict: false }).createServiceAccount('nobody', []);
    if (!issued.ok) throw new Error(issued.error.detail);
    house.answers(contracts.GetExecution, samples.execution);
    house.answers(contracts.GetActionExecution, samples.action);
    // Where the resource shows only after reading, the request must be readable.
    const bodies: Record<string, object> = {
      'put /api/v1/pipelines/{name}/stages/{stage}/transition': { enabled: true },
      'post /api/v1/webhooks': { name: 'hook', pipelineName: 'shop', actionName: 'Checkout' },
      'post /api/v1/executions/{id}/rerun': { stageName: 'Gate' },
      'post /api/v1/executions/{id}/stages/{stage}/override': { conditionType: 'ON_SUCCESS' },
    };
    const passed: string[] = [];
    for (const { path, method } of await documentedRoutes()) {
      const route = `${method} ${path}`;
      const response = await fetch(`${house.here.url}${path.replaceAll(/\{\w+\}/g, samples.executionId)}`, {
        method: method.toUpperCase(),
        headers: {
          authorization: `Bearer ${issued.value.apiToken}`,
          ...(bodies[route] ? { 'content-type': 'application/json' } : {}),
        },
        ...(bodies[route] ? { body: JSON.stringify(bodies[route]) } : {}),
      });
      await response.body?.cancel();
      if (response.status !== 403) passed.push(`${route}: ${response.status}`);
    }
    expect(passed).toEqual(['post /api/v1/agents/enrol: 400']);
  });
});

describe('principals', () => {
  it('of an approver may approve and look, and nothing else', async () => {
    const issued = await house.here.client.principals.create({
      body: { name: 'release-manager', roles: ['approver'] },
    });
    const approver = house.here.clientOf(issued.apiToken);
    house.answers(contracts.DecideApproval, { approvedAt: '2026-11-21T11:00:00.500Z' });
    house.answers(contracts.GetPipeline, samples.pipelineView);
    const where = { pipelineName: 'shop', stageName: 'Gate', actionName: 'Approve' };
    await approver.pipelines.decide({
      path: { name: where.pipelineName, stage: where.stageName, action: where.actionName },
      body: { token: samples.approvalToken, status: 'Approved', summary: 'fine' },
    });
    expect(house.here.peers.lastAsked(contracts.DecideApproval)).toMatchObject({
      caller: { arn: 'arn:aws:iam::000000000000:service-account/release-manager' },
      ...where,
      status: 'Approved',
    });
    expect((await approver.pipelines.get({ path: { name: 'shop' } })).pipeline['name']).toBe('shop');
    for (const forbidden of [
      () => approver.pipelines.start({ path: { name: 'shop' }, body: {} }),
      () => approver.pipelines.delete({ path: { name: 'shop' } }),
      () => approver.hosts.createEnrolment({ body: { hostName: 'web-1', tags: [] } }),
      () => approver.principals.create({ body: { name: 'friend', roles: ['administrator'] } }),
      () => approver.audit.list(),
    ]) {
      expect((await problemOf(forbidden())).problem).toMatchObject({ code: 'access.denied', status: 403 });
    }
  });

  it('are let go of key by key: a new one, the old one switched off, then deleted', async () => {
    const old = await house.here.client.principals.create({ body: { name: 'changing', roles: ['viewer'] } });
    const list = (key: { accessKeyId: string; secretAccessKey: string }) =>
      codePipelineClient(house.here, key).send(new ListPipelinesCommand({}));
    house.answers(contracts.ListPipelines, { items: [] });
    const keysOf = async () =>
      (await house.here.client.principals.list()).items.find(({ name }) => name === 'changing')?.accessKeys;
    expect(await keysOf()).toMatchObject([{ active: true, lastUsedAt: null }]);
    await list(old);
    expect(await keysOf()).toMatchObject([{ active: true, lastUsedAt: expect.stringMatching(/^20.*Z$/) }]);
    const fresh = await house.here.client.principals.createKey({ path: { name: 'changing' } });
    await house.here.client.principals.updateKey({
      path: { name: 'changing', keyId: old.accessKeyId },
      body: { active: false },
    });
    await expect(list(old)).rejects.toThrow('The security token included in the request is invalid.');
    await list(fresh);
    await house.here.client.principals.updateKey({
      path: { name: 'changing', keyId: old.accessKeyId },
      body: { active: true },
    });
    await list(old);
    const nobodys = house.here.client.principals.updateKey({
      path: { name: 'changing', keyId: 'AKMRAAAAAAAAAAAAAAAA' },
      body: { active: false },
    });
    expect((await problemOf(nobodys)).code).toBe('credential.not-found');
  });

  it('have at most two access keys; a key that was deleted signs no more', async () => {
    await house.here.client.principals.create({ body: { name: 'rotator', roles: ['viewer'] } });
    const second = await house.here.client.principals.createKey({ path: { name: 'rotator' } });
    expect((await problemOf(house.here.client.principals.createKey({ path: { name: 'rotator' } }))).code).toBe(
      'principal.credential-limit',
    );
    await house.here.client.principals.deleteKey({ path: { name: 'rotator', keyId: second.accessKeyId } });
    expect(
      (
        await problemOf(
          house.here.client.principals.deleteKey({ path: { name: 'rotator', keyId: second.accessKeyId } }),
        )
      ).code,
    ).toBe('credential.not-found');
    const { items } = await house.here.client.principals.list();
    expect(items.find((principal) => principal.name === 'rotator')?.accessKeys).toHaveLength(1);
  });

  it('lose a token at once when it is deleted', async () => {
    const { apiToken } = await house.here.client.principals.create({ body: { name: 'leaver', roles: ['viewer'] } });
    const leaver = house.here.clientOf(apiToken);
    await leaver.whoami.get();
    const view = (await house.here.client.principals.list()).items.find(({ name }) => name === 'leaver');
    await house.here.client.principals.deleteToken({
      path: { name: 'leaver', tokenId: view?.tokens[0]?.tokenId ?? '' },
    });
    expect((await problemOf(leaver.whoami.get())).status).toBe(401);
  });

  it('have names of their own', async () => {
    expect(
      (await problemOf(house.here.client.principals.create({ body: { name: 'admin', roles: ['viewer'] } }))).code,
    ).toBe('principal.name-in-use');
  });

  it('never show a secret to the database or the log', async () => {
    const { secretAccessKey, apiToken } = await house.here.client.principals.create({
      body: { name: 'secretive', roles: ['viewer'] },
    });
    await house.here.clientOf(apiToken).whoami.get();
    const tables = ['access_key', 'api_token', 'principal', 'audit_entry'];
    const dump = await Promise.all(
      tables.map((table) => house.here.gateway.dataSource.query(`select * from ${table}`)),
    );
    const text = JSON.stringify(dump) + house.here.logLines.join('');
    expect(text).not.toContain(secretAccessKey);
    expect(text).not.toContain(apiToken);
  });
});

describe('the administrator', () => {
  it('is made once; credentials that could not be kept do not count', async () => {
    const kept: string[] = [];
    const keep = async (issued: { apiToken: string }) => void kept.push(issued.apiToken);
    expect(await bootstrapAdministrator(house.here.environment, keep)).toBeUndefined();
    const diskFull = async () => Promise.reject(new Error('disk full'));
    await expect(bootstrapAdministrator(house.here.environment, diskFull, { reissue: true })).rejects.toThrow(
      'disk full',
    );
    expect(await house.here.client.whoami.get()).toBeDefined();
    expect(kept).toEqual([]);
  });
});

describe('the audit log', () => {
  it('tells every change, newest first, and no reading', async () => {
    house.replies(contracts.CreateApplication, () => err(contracts.problem('application.name-in-use', 'taken')));
    house.answers(contracts.DeleteProject, {});
    await house.here.client.projects.delete({ path: { name: 'web' } });
    await problemOf(house.here.client.applications.create({ body: { applicationName: 'shop' } }));
    await house.here.client.whoami.get();
    const { items, nextToken } = await house.here.client.audit.list({ query: { limit: 2 } });
    expect(items).toMatchObject([
      {
        action: 'millrace:CreateApplication',
        outcome: 'failed',
        problemCode: 'application.name-in-use',
        requestDigest: expect.stringMatching(contracts.sha256Shape),
      },
      {
        principalArn: house.here.administrator.arn,
        action: 'millrace:DeleteProject',
        resource: 'arn:aws:millrace:local:000000000000:project/web',
        outcome: 'done',
      },
    ]);
    const older = await house.here.client.audit.list({ query: { limit: 2, cursor: nextToken ?? '' } });
    expect(Number(older.items[0]?.id)).toBeLessThan(Number(items[1]?.id));
    const refusal = await problemOf(house.here.client.audit.list({ query: { cursor: 'nonsense' } }));
    expect(refusal).toMatchObject({ code: 'page-token.invalid', issues: [{ pointer: '/cursor' }] });
  });
});
