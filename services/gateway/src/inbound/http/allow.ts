import { SetMetadata } from '@nestjs/common';
import { pipelineArn, resourceArn, webhookResource } from '../../domain/principal.ts';

interface House {
  readonly region: string;
  readonly account: string;
}

type PathParameters = Readonly<Record<string, string | undefined>>;

/** What a route does and to what, so that the guard can ask whether the caller may. */
export interface AccessRule {
  /** e.g. `codepipeline:StartPipelineExecution`; CodePipeline's name wherever it has one. */
  readonly action: string;
  /** Undefined when the resource is known only after reading; the handler then asks itself. */
  readonly resource: ((parameters: PathParameters, house: House) => string) | undefined;
}

export const accessRuleKey = 'millrace.access';

/** Who may use a route: those whose policies allow this action on this resource. */
export const Allow = (action: string, resource: AccessRule['resource']): MethodDecorator =>
  SetMetadata(accessRuleKey, { action, resource } satisfies AccessRule);

/** For routes whose resource shows only in the answer: the handler must call `Access.require`. */
export const AllowAfterReading = (action: string): MethodDecorator => Allow(action, undefined);

/** For routes that carry a proof of their own, or need none. */
export const Open = (): MethodDecorator => SetMetadata(accessRuleKey, 'open');

/** The pipeline, stage and action that these path parameters name. */
export const pipeline =
  (...names: readonly string[]): NonNullable<AccessRule['resource']> =>
  (parameters, { region, account }) =>
    pipelineArn(
      region,
      account,
      names.map((name) => parameters[name] ?? ''),
    );

/** The webhook that this path parameter names; with all that CodePipeline has when there is none. */
export const webhook =
  (name?: string): NonNullable<AccessRule['resource']> =>
  (parameters, { region, account }) =>
    pipelineArn(region, account, name === undefined ? [] : [webhookResource(parameters[name] ?? '')]);

/** A thing of ours, named by these path parameters. */
export const thing =
  (type: string, ...names: readonly string[]): NonNullable<AccessRule['resource']> =>
  (parameters, { region, account }) =>
    names.length === 0
      ? resourceArn(region, account, type)
      : resourceArn(region, account, type, names.map((name) => parameters[name] ?? '').join('/'));
