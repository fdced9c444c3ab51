import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

/** One request as it goes over the wire. */
export interface WireRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const operations = [
  'GetPipelineState',
  'ListPipelineExecutions',
  'GetPipeline',
  'StartPipelineExecution',
] as const;
export type Operation = (typeof operations)[number];

/** What clients do, in turn: mostly looking, and one start in ten calls. */
const round: readonly Operation[] = [
  'GetPipelineState',
  'ListPipelineExecutions',
  'GetPipelineState',
  'GetPipeline',
  'GetPipelineState',
  'ListPipelineExecutions',
  'GetPipelineState',
  'GetPipeline',
  'ListPipelineExecutions',
  'StartPipelineExecution',
];

/** Each client begins at another place of the round, so that they do not all start at the same time. */
export const operationAt = (client: number, call: number): Operation =>
  round[(client + call) % round.length] ?? 'GetPipelineState';

const LISTED = 20;

/** By REST and bearer token. */
export function restRequest(token: string, operation: Operation, pipeline: string): WireRequest {
  const headers = { authorization: `Bearer ${token}` };
  const at = `/api/v1/pipelines/${pipeline}`;
  const reading = (path: string): WireRequest => ({ method: 'GET', path, headers, body: '' });
  switch (operation) {
    case 'GetPipelineState':
      return reading(`${at}/state`);
    case 'ListPipelineExecutions':
      return reading(`${at}/executions?limit=${LISTED}`);
    case 'GetPipeline':
      return reading(at);
    case 'StartPipelineExecution':
      return {
        method: 'POST',
        path: `${at}/executions`,
        headers: { ...headers, 'content-type': 'application/json' },
        body: '{}',
      };
  }
}

/** Signs requests of the AWS JSON protocol as its SDKs do. */
export class AwsRequests {
  readonly #signer: SignatureV4;
  readonly #host: string;

  constructor(host: string, credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }) {
    this.#host = host;
    this.#signer = new SignatureV4({ credentials, region: 'local', service: 'codepipeline', sha256: NodeSha256 });
  }

  async request(operation: Operation, pipeline: string): Promise<WireRequest> {
    const body = JSON.stringify(
      operation === 'ListPipelineExecutions' ? { pipelineName: pipeline, maxResults: LISTED } : { name: pipeline },
    );
    const { headers } = await this.#signer.sign({
      method: 'POST',
      protocol: 'http:',
      hostname: this.#host,
      path: '/',
      query: {},
      headers: {
        host: this.#host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `CodePipeline_20150709.${operation}`,
      },
      body,
    });
    return { method: 'POST', path: '/', headers, body };
  }
}

/** Node's own hashes in the form that the signer wants. */
class NodeSha256 {
  readonly #hash;
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
