import { pipeline, thing, type AccessRule } from '../http/allow.ts';
import type { GrpcCall } from './grpc-call.ts';

/** What a method is about: members of the request that must be there, and the ARN that they make. */
export interface Target {
  readonly names: readonly string[];
  /** Undefined when the resource shows only in what is read; the method then asks for permission itself. */
  readonly resource: AccessRule['resource'];
}

interface Guarded {
  /** e.g. `codepipeline:StartPipelineExecution`: the same actions as in REST. */
  readonly permission: string;
  readonly target: Target;
  /** Changes are audited. */
  readonly changes: boolean;
}

export interface UnaryMethod extends Guarded {
  readonly kind: 'unary';
  readonly answer: (call: GrpcCall) => Promise<object>;
}

export interface StreamingMethod extends Guarded {
  readonly kind: 'streaming';
  /** Refuses before the first event; the events end when the stream is to end. */
  readonly open: (call: GrpcCall) => Promise<AsyncIterable<object>>;
}

export type Method = UnaryMethod | StreamingMethod;

/** Methods of one service by their names in the proto. */
export type MethodTable = Readonly<Record<string, Method>>;

/** The pipeline, stage and action that these members name; all pipelines without any. */
export const ofPipeline = (...names: readonly string[]): Target => ({ names, resource: pipeline(...names) });

/** A thing of ours that these members name. */
export const ofThing = (type: string, ...names: readonly string[]): Target => ({
  names,
  resource: thing(type, ...names),
});

/** For what belongs to a pipeline that only reading tells. */
export const afterReading = (...names: readonly string[]): Target => ({ names, resource: undefined });

export const reads = (permission: string, target: Target, answer: UnaryMethod['answer']): UnaryMethod => ({
  kind: 'unary',
  permission,
  target,
  changes: false,
  answer,
});

export const changes = (permission: string, target: Target, answer: UnaryMethod['answer']): UnaryMethod => ({
  kind: 'unary',
  permission,
  target,
  changes: true,
  answer,
});

export const streams = (permission: string, target: Target, open: StreamingMethod['open']): StreamingMethod => ({
  kind: 'streaming',
  permission,
  target,
  changes: false,
  open,
});

/** A page under the name that the response gives to its items. */
export function pageAs(
  name: string,
  { items, nextToken }: { readonly items: readonly unknown[]; readonly nextToken?: string },
): object {
  return { [name]: items, nextPageToken: nextToken };
}
