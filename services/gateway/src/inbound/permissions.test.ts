import type { CallerV1 } from '@millrace/contracts';
import { RequestMethod } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { pipelineArn } from '../domain/principal.ts';
import { GatewayModule } from '../gateway.module.ts';
import { openApiDocument } from '../openapi/document.ts';
import { feats, type Feat } from '../testing/doors.ts';
import type { Operation } from './codepipeline/operation.ts';
import { operations } from './codepipeline/operations.ts';
import { GrpcMethods } from './grpc/grpc-methods.ts';
import { accessRuleKey, type AccessRule } from './http/allow.ts';

/** What a door asks of the authorizer: undefined where the resource, or all of it, shows only in what is read. */
interface Asked {
  readonly door: string;
  readonly permission: string;
  readonly resource: string | undefined;
}

const caller: CallerV1 = { account: '000000000000', region: 'local', arn: 'arn:aws:iam::000000000000:user/x' };

/** The same things under every name that a door has for them. */
const actionType = { owner: 'ThirdParty', category: 'Build', provider: 'Tool', version: '1' };
const said = {
  ...Object.fromEntries(
    ['name', 'pipelineName', 'webhookName', 'applicationName', 'projectName', 'deploymentId', 'hostId', 'id'].map(
      (n) => [n, 'it'],
    ),
  ),
  ...Object.fromEntries(['stage', 'stageName'].map((name) => [name, 'Stage'])),
  ...Object.fromEntries(['action', 'actionName'].map((name) => [name, 'Action'])),
  ...Object.fromEntries(['group', 'deploymentGroupName'].map((name) => [name, 'Group'])),
  ...actionType,
  actionTypeId: actionType,
  resourceArn: 'arn:aws:codepipeline:local:000000000000:it',
  pipeline: { name: 'it' },
  webhook: { name: 'it' },
};

/** Methods are only looked at here; what they would use is never touched. */
const methods = new GrpcMethods(...([] as unknown as ConstructorParameters<typeof GrpcMethods>)).all();

function ofGrpc(name: string): Asked {
  const method = methods.get(name);
  if (method === undefined) throw new Error(`there is no ${name}`);
  const resource = method.target.resource?.({ ...said, actionType }, caller);
  return { door: `gRPC ${name}`, permission: method.permission, resource };
}

function ofAws(name: string): Asked {
  const operation = (operations as Readonly<Record<string, Operation<object>>>)[name];
  if (operation === undefined) throw new Error(`there is no ${name}`);
  const parts = operation.resource({ ...said, actionType: { id: actionType } });
  const resource = pipelineArn(caller.region, caller.account, parts);
  return { door: `AWS ${name}`, permission: `codepipeline:${name}`, resource };
}

const paths = openApiDocument['paths'] as Readonly<
  Record<string, Readonly<Record<string, { readonly operationId: string }>>>
>;
/** As the guard finds them: on the methods of the controllers. */
const rules = new Map(
  (Reflect.getMetadata('controllers', GatewayModule) as readonly { readonly prototype: object }[]).flatMap(
    (controller) =>
      Object.values(Object.getOwnPropertyDescriptors(controller.prototype)).flatMap(
        ({ value }): [string, AccessRule][] => {
          const rule =
            value && (Reflect.getMetadata(accessRuleKey, value as object) as AccessRule | 'open' | undefined);
          if (rule === undefined || rule === 'open') return [];
          const base = Reflect.getMetadata('path', controller) as string;
          const route = Reflect.getMetadata('path', value as object) as string;
          const path = `/${base}/${route}`
            .replaceAll(/\/+/g, '/')
            .replace(/\/$/, '')
            .replaceAll(/:(\w+)/g, '{$1}');
          const verb = RequestMethod[Reflect.getMetadata('method', value as object) as RequestMethod].toLowerCase();
          const id = paths[path]?.[verb]?.operationId;
          if (id === undefined) throw new Error(`${verb} ${path} is not described`);
          return [[id, rule]];
        },
      ),
  ),
);

function ofRest(id: string): Asked {
  const rule = rules.get(id);
  if (rule === undefined) throw new Error(`there is no ${id}`);
  return { door: `REST ${id}`, permission: rule.action, resource: rule.resource?.(said as never, caller) };
}

/** Where one door's name stands for more, or for less, than another's, and why no policy is misled. */
const notAlike: Readonly<Record<string, string>> = {
  'PipelineService.CreatePipeline': 'put asks for this permission too, as soon as there is nothing to update',
  'PipelineService.DisableTransition': 'setTransition asks for the permission that its body says',
  'DeploymentService.GetDeployment':
    "a deployment is ours; CodePipeline shows its targets as a part of the pipeline's action",
};

const asked = ({ grpc, rest, aws }: Feat): readonly Asked[] => [
  ...grpc.map(ofGrpc),
  ...rest.map(ofRest),
  ...aws.map(ofAws),
];

describe('one policy decides the same, whichever door is used', () => {
  it.each(feats.filter(({ grpc }) => !grpc.some((name) => name in notAlike)))('$grpc $rest $aws', (feat) => {
    const all = asked(feat);
    expect(new Set(all.map(({ permission }) => permission)).size, JSON.stringify(all)).toBe(1);
    const resources = new Set(all.flatMap(({ resource }) => resource ?? []));
    expect(resources.size, JSON.stringify(all)).toBeLessThanOrEqual(1);
  });

  it('but for those that are known', () => {
    const unlike = feats.filter((feat) => new Set(asked(feat).map(({ permission }) => permission)).size > 1);
    expect(new Set(unlike.flatMap(({ grpc }) => grpc))).toEqual(new Set(Object.keys(notAlike)));
  });
});
