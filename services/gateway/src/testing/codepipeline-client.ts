import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { region, type House } from './house.ts';

/** The JavaScript SDK as a user has it, with one attempt so that a refusal is seen at once. */
export const codePipelineClient = (
  { url }: Pick<House, 'url'>,
  { accessKeyId, secretAccessKey }: { readonly accessKeyId: string; readonly secretAccessKey: string },
  clockOffsetMilliseconds = 0,
): CodePipelineClient =>
  new CodePipelineClient({
    endpoint: url,
    region,
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey },
    systemClockOffset: clockOffsetMilliseconds,
  });
