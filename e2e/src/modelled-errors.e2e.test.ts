import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { declarationOver, type Declare } from './errors/declarations.ts';
import { modelled, outOfReach, outOfReachOf, type OperationName } from './errors/modelled.ts';
import { provocations } from './errors/provocations.ts';
import { sender, setScene, type Scene } from './errors/scene.ts';
import { openSite, type Site } from './site.ts';

describe('every modelled exception that can be provoked', () => {
  let site: Site;
  let client: CodePipelineClient;
  let declare: Declare;
  let scene: Scene;

  beforeAll(async () => {
    site = await openSite('errors');
    const { accessKeyId, secretAccessKey } = site.platform.credentials;
    client = new CodePipelineClient({
      endpoint: site.platform.urls.gateway,
      region: 'local',
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
    });
    declare = declarationOver(site.repository.url);
    scene = await setScene(client, site.platform, declare);
  });
  afterAll(async () => {
    client?.destroy();
    await site?.close();
  });

  const refusalOf = async (operation: string, request: object): Promise<string> =>
    sender(client)(operation, request).then(
      () => 'no refusal',
      (error: unknown) => (error instanceof Error ? error.name : String(error)),
    );

  it.each(Object.entries(modelled) as [OperationName, readonly string[]][])('%s', async (operation, names) => {
    const found = provocations(declare)[operation](scene);
    const left = names.filter(
      (name) => outOfReach[name] === undefined && outOfReachOf[`${operation} ${name}`] === undefined,
    );
    expect(Object.keys(found).toSorted()).toEqual(left.toSorted());
    for (const [name, request] of Object.entries(found)) {
      expect(await refusalOf(operation, request), `${name} by ${JSON.stringify(request)}`).toBe(`${name}Exception`);
    }
    const malformed = operation === 'ListWebhooks' ? { MaxResults: 0 } : { maxResults: 0, regionFilter: '' };
    const named = operation.includes('WebhookWithThirdParty') ? { webhookName: 'a b' } : malformed;
    expect(await refusalOf(operation, named)).toBe('ValidationException');
  });
});
