/** Text of a pipeline as code: CodePipeline's JSON, the same in YAML, or a CloudFormation resource. */
export interface PipelineText {
  readonly content: string;
  readonly format: 'json' | 'yaml';
}

/**
 * Body of `pipelines.put` and `pipelines.validate`: sent as it was written, so that issues name its lines. With
 * `ifMatch`, a version or the entity tag of `taggedPipeline`, it is stored only over that, and refused with `412` otherwise.
 */
export function pipelineText({ content, format }: PipelineText, ifMatch?: number | string) {
  return {
    // The description knows the body as a document; on the way it is text in either form.
    body: content as unknown as Record<string, unknown>,
    bodySerializer: null,
    headers: {
      'Content-Type': `application/${format}`,
      ...(ifMatch === undefined ? {} : { 'if-match': typeof ifMatch === 'number' ? `"${ifMatch}"` : ifMatch }),
    },
  };
}

/**
 * The header with which something is started once, however often the request is sent: with a key of one's own (letters,
 * digits, dashes, at most 128) also across runs of a program, otherwise for this call and its retries.
 */
export function onceWith(idempotencyKey: string = randomKey()): { headers: { 'idempotency-key': string } } {
  return { headers: { 'idempotency-key': idempotencyKey } };
}

/** Not `crypto.randomUUID`: browsers have it on secure origins only, and a console may stand on a plain one. */
const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
