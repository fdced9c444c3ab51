import type { ActionTypeIdV1, CallerV1 } from '@millrace/contracts';
import { actionTypeResource, pipelineArn } from '../../domain/principal.ts';
import { resourceOfArn } from '../../application/resource-tags.ts';
import { pipeline, thing, webhook } from '../http/allow.ts';
import type { GrpcCall } from './grpc-call.ts';

/** What a method is about: members of the request that must be there, and the ARN that they make. */
export interface Target {
  readonly names: readonly string[];
  /** Undefined when the resource shows only in what is read; the method then asks for permission itself. */
  readonly resource: ((request: Readonly<Record<string, unknown>>, caller: CallerV1) => string) | undefined;
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
export const ofPipeline = (...names: readonly string[]): Target => named(names, pipeline(...names));

/** A thing of ours that these members name. */
export const ofThing = (type: string, ...names: readonly string[]): Target => named(names, thing(type, ...names));

/** The webhook that this member names; all webhooks without one. */
export const ofWebhook = (name?: string): Target => named(name === undefined ? [] : [name], webhook(name));

/** For what says by itself whose it is: any pipeline's. */
export const ofAnyPipeline = (...names: readonly string[]): Target => named(names, pipeline());

/** A type of this owner by `category`, `provider` and `version`, under the ARN by which its jobs are allowed too. */
export const ofActionType = (owner: 'Custom' | 'ThirdParty'): Target =>
  named(['category', 'provider', 'version'], ({ category = '', provider = '', version = '' }, { region, account }) =>
    pipelineArn(region, account, [actionTypeResource({ owner, category, provider, version })]),
  );

/** The type that `actionType` names. */
export const ofNamedActionType: Target = {
  names: ['actionType'],
  resource: ({ actionType }, { region, account }) =>
    pipelineArn(region, account, [actionTypeResource(actionType as ActionTypeIdV1)]),
};

/** Whatever bears the tags. */
export const ofArn: Target = named(['resourceArn'], ({ resourceArn = '' }, { region, account }) =>
  pipelineArn(region, account, [resourceOfArn(resourceArn)]),
);

/** By members that are texts: those that must be there are, when it is asked. */
function named(
  names: readonly string[],
  resource: (texts: Readonly<Record<string, string>>, caller: CallerV1) => string,
): Target {
  return { names, resource: (request, caller) => resource(request as Readonly<Record<string, string>>, caller) };
}

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
