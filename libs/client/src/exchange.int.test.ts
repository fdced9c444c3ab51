import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiProblem, ApiUnreachable, everyItem, MillraceClient, onceWith, pipelineText } from './index.ts';
import { breaksOff, json, problem, ScriptedGateway } from './testing/scripted-gateway.ts';

const gateway = new ScriptedGateway();
let client: MillraceClient;
let baseUrl: string;

beforeAll(async () => {
  baseUrl = await gateway.open();
  client = new MillraceClient({ baseUrl, token: 'mrt_x' });
});
afterAll(() => gateway.close());

const start = (options: object) => client.pipelines.start({ path: { name: 'shop' }, body: {}, ...options });
const keys = () => gateway.asked.map((request) => request.headers['idempotency-key']);

describe('a request', () => {
  it('proves who asks and escapes what it puts into a path', async () => {
    gateway.play(json({}));
    await client.projects.get({ path: { name: '../hosts?x=/' } });
    expect(gateway.asked[0]?.url).toBe('/api/v1/projects/..%2Fhosts%3Fx%3D%2F');
    expect(gateway.asked[0]?.headers.authorization).toBe('Bearer mrt_x');
  });

  it('carries the text of a pipeline as it was written', async () => {
    gateway.play(json({ valid: true, issues: [] }), json({}));
    await client.pipelines.validate(pipelineText({ format: 'yaml', content: 'name: shop # ours\n' }));
    await client.pipelines.put({ path: { name: 'shop' }, ...pipelineText({ format: 'json', content: '{}' }, 3) });
    expect(gateway.bodies).toEqual(['name: shop # ours\n', '{}']);
    expect(gateway.asked.map(({ headers }) => headers['content-type'])).toEqual([
      'application/yaml',
      'application/json',
    ]);
    expect(gateway.asked.map(({ headers }) => headers['if-match'])).toEqual([undefined, '"3"']);
  });

  it('with what one has already is answered by null, and otherwise with the tag of what is there now', async () => {
    const tag = '"3-mi8yvk00-0123456789abcdef"';
    const unchanged = (response: ServerResponse) => void response.writeHead(304, { etag: tag }).end();
    gateway.play(unchanged, unchanged, (response) => {
      response.writeHead(200, { 'content-type': 'application/json', etag: tag }).end('{"pipeline":{"version":3}}');
    });
    const options = { path: { name: 'shop' }, headers: { 'if-none-match': tag } };
    expect(await client.pipelines.get(options)).toBeNull();
    expect(await client.taggedPipeline('shop', tag)).toBeNull();
    expect(gateway.asked.map(({ headers }) => headers['if-none-match'])).toEqual([tag, tag]);
    expect(await client.taggedPipeline('shop')).toEqual({ entityTag: tag, pipeline: { pipeline: { version: 3 } } });
    expect(gateway.asked[2]?.headers).not.toHaveProperty('if-none-match');
  });

  it('turns a problem into an ApiProblem with all its issues', async () => {
    const errors = [
      { pointer: '/stages/0/name', message: 'is too long' },
      { pointer: '/stages/1', message: 'has no actions', line: 7 },
    ];
    gateway.play((response) => {
      response.writeHead(400, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ title: 'No', status: 400, detail: 'Two.', code: 'pipeline.invalid', errors }));
    });
    const error = await start({}).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiProblem);
    expect(error).toMatchObject({ code: 'pipeline.invalid', isTemporary: false, issues: errors, message: 'Two.' });
  });

  it('does not mistake the page of a proxy, or what else listens there, for an answer of ours', async () => {
    const page = (status: number) => (response: ServerResponse) =>
      void response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Hello</h1>');
    gateway.play(page(418), page(200));
    await expect(client.whoami.get()).rejects.toMatchObject({ code: 'unknown', status: 418 });
    await expect(client.whoami.get()).rejects.toThrow(/no answer from .*whoami/);
  });

  it('that takes too long or finds nobody is unreachable', async () => {
    const hurried = new MillraceClient({ baseUrl, timeoutMilliseconds: 20 });
    gateway.play(() => undefined);
    await expect(hurried.whoami.get()).rejects.toThrow(ApiUnreachable);
    const nobodys = new MillraceClient({ baseUrl: 'http://127.0.0.1:1', retries: 0 });
    await expect(nobodys.whoami.get()).rejects.toThrow(/no answer from/);
  });

  it('that its caller gives up fails with the reason of the caller', async () => {
    const enough = new AbortController();
    gateway.play(() => enough.abort(new Error('enough')));
    await expect(client.whoami.get({ signal: enough.signal })).rejects.toThrow('enough');
    expect(gateway.asked).toHaveLength(1);
  });
});

describe('a request is sent again', () => {
  it('when it only reads, over broken connections and a gateway that is not there', async () => {
    gateway.play(breaksOff, problem(503, 'service.unavailable', { 'retry-after': '0' }), json({ arn: 'me' }));
    expect(await client.whoami.get()).toMatchObject({ arn: 'me' });
  });

  it('when the answer broke off in the middle', async () => {
    gateway.play(
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"arn":', () => response.destroy());
      },
      json({ arn: 'me' }),
    );
    expect(await client.whoami.get()).toMatchObject({ arn: 'me' });
  });

  it('under the same idempotency key, its own or one of its making, with the same body', async () => {
    gateway.play(breaksOff, json({ executionId: 'e' }), breaksOff, json({ executionId: 'f' }), json({}));
    await start(onceWith('release-42'));
    await start({ ...onceWith(), body: { variables: [{ name: 'a', value: 'b' }] } });
    await start(onceWith());
    const [first, second, third, fourth, fifth] = keys();
    expect([first, second]).toEqual(['release-42', 'release-42']);
    expect(third).toMatch(/^[0-9a-f]{32}$/);
    expect(fourth).toBe(third);
    expect(fifth).not.toBe(third);
    expect(gateway.bodies[3]).toBe(gateway.bodies[2]);
  });

  it('until the gateway has done what it was still at', async () => {
    gateway.play(breaksOff, problem(409, 'idempotency-key.in-use'), json({ executionId: 'e' }));
    expect(await start(onceWith())).toEqual({ executionId: 'e' });
    expect(new Set(keys()).size).toBe(1);
    gateway.play(problem(409, 'pipeline.version-conflict'));
    await expect(start(onceWith())).rejects.toMatchObject({ status: 409 });
  });

  it('never when it changes something and may have been carried out', async () => {
    gateway.play(breaksOff);
    await expect(start({})).rejects.toThrow(ApiUnreachable);
    gateway.play(problem(503, 'service.unavailable'));
    await expect(client.projects.delete({ path: { name: 'web' } })).rejects.toThrow(ApiProblem);
    expect(gateway.asked).toHaveLength(1);
  });

  it('when the gateway had too much to do and says when to come back, whatever it is', async () => {
    gateway.play(problem(429, 'request.too-many', { 'retry-after': '0' }), json({ executionId: 'e' }));
    expect(await start({})).toEqual({ executionId: 'e' });
    gateway.play(problem(429, 'principal.credential-limit'));
    await expect(start({})).rejects.toMatchObject({ code: 'principal.credential-limit' });
  });

  it('not after its time, nor more often than it may', async () => {
    const hurried = new MillraceClient({ baseUrl, timeoutMilliseconds: 5_000 });
    gateway.play(problem(503, 'service.unavailable', { 'retry-after': '60' }));
    await expect(hurried.whoami.get()).rejects.toMatchObject({ retryAfterSeconds: 60 });
    const modest = new MillraceClient({ baseUrl, retries: 1 });
    gateway.play(breaksOff, breaksOff, json({}));
    await expect(modest.whoami.get()).rejects.toThrow(ApiUnreachable);
    expect(gateway.asked).toHaveLength(2);
  });
});

it('everyItem asks for the next page when it is needed, and not before', async () => {
  gateway.play(json({ items: [{ name: 'a' }], nextToken: 'more/=' }), json({ items: [{ name: 'b' }] }));
  const names: string[] = [];
  for await (const { name } of everyItem((page) => client.pipelines.list({ query: page }), 1)) {
    names.push(name);
    expect(gateway.asked).toHaveLength(names.length);
  }
  expect(names).toEqual(['a', 'b']);
  expect(gateway.asked.map(({ url }) => url)).toEqual([
    '/api/v1/pipelines?limit=1',
    '/api/v1/pipelines?limit=1&cursor=more%2F%3D',
  ]);
});
