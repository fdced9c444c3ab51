import { CodePipelineClient, ListPipelinesCommand } from '@aws-sdk/client-codepipeline';
import type { Platform } from '@millrace/platform';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';

/** What came back, byte for byte. */
export interface RawAnswer {
  readonly status: number;
  readonly body: string;
}

interface Wire {
  body: string;
  headers: Record<string, string>;
}

/**
 * Requests that the AWS SDK signs and sends, with bodies that it neither makes nor reads: it would drop what its model does
 * not know.
 */
export function signedDoor({ urls, credentials }: Pick<Platform, 'urls' | 'credentials'>) {
  return async (operation: string, request: object): Promise<RawAnswer> => {
    const { accessKeyId, secretAccessKey } = credentials;
    const client = new CodePipelineClient({
      endpoint: urls.gateway,
      region: 'local',
      credentials: { accessKeyId, secretAccessKey },
    });
    client.middlewareStack.add(
      (next) => (args) => {
        const wire = args.request as Wire;
        wire.body = JSON.stringify(request);
        wire.headers['x-amz-target'] = `CodePipeline_20150709.${operation}`;
        return next(args);
      },
      { step: 'build', priority: 'high' },
    );
    let answer: RawAnswer = { status: 0, body: '' };
    client.middlewareStack.add(
      () => async (args) => {
        const { response } = await client.config.requestHandler.handle(args.request as never);
        answer = { status: response.statusCode, body: await text(response.body as Readable) };
        return { response, output: { $metadata: {}, pipelines: [] } };
      },
      { step: 'deserialize', priority: 'high' },
    );
    await client.send(new ListPipelinesCommand({}));
    client.destroy();
    return answer;
  };
}
