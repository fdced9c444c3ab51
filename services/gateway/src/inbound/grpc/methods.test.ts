import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../openapi/document.ts';
import { feats, ownToRest } from '../../testing/doors.ts';
import { operations } from '../codepipeline/operations.ts';
import { GrpcMethods } from './grpc-methods.ts';
import { loadProtos } from './protos.ts';

/** Methods are only looked at here; what they would use is never touched. */
const methods = new GrpcMethods(...([] as unknown as ConstructorParameters<typeof GrpcMethods>)).all();

describe('the methods', () => {
  it('are those of the protos, streaming where the protos say so', () => {
    const declared = loadProtos().services.flatMap((service) =>
      service.methodsArray.map((rpc): [string, string] => [
        `${service.name}.${rpc.name}`,
        rpc.responseStream ? 'streaming' : 'unary',
      ]),
    );
    expect(new Map([...methods].map(([name, { kind }]) => [name, kind]))).toEqual(new Map(declared));
  });

  it('take their names from members that their requests have', () => {
    for (const service of loadProtos().services) {
      for (const { name, resolvedRequestType } of service.methodsArray) {
        const target = methods.get(`${service.name}.${name}`)?.target;
        expect(Object.keys(resolvedRequestType?.fields ?? {})).toEqual(
          expect.arrayContaining([...(target?.names ?? [])]),
        );
      }
    }
  });
});

/** Permissions of the REST operations by their ids. */
const rest = new Map(
  Object.values(openApiDocument['paths'] as Record<string, Record<string, Record<string, string>>>).flatMap((path) =>
    Object.values(path).map((operation) => [operation['operationId'], operation['x-millrace-action']] as const),
  ),
);

describe('the three doors', () => {
  it('can do nothing that gRPC cannot', () => {
    expect(feats.filter(({ grpc }) => grpc.length === 0)).toEqual([]);
    expect(new Set(feats.flatMap(({ grpc }) => grpc))).toEqual(new Set(methods.keys()));
    expect(new Set(feats.flatMap(({ aws }) => aws))).toEqual(new Set(Object.keys(operations)));
    const routes = feats.flatMap((feat) => feat.rest);
    expect(new Set([...routes, ...Object.keys(ownToRest)])).toEqual(new Set(rest.keys()));
  });

  it.each(feats)('ask for the same permission: $grpc', ({ grpc, rest: routes, aws }) => {
    const others = [...aws.map((name) => `codepipeline:${name}`), ...routes.map((id) => rest.get(id))];
    const own = grpc.map((name) => methods.get(name)?.permission);
    if (others.length > 0) expect(others).toEqual(expect.arrayContaining(own));
    expect(own).not.toContain(undefined);
  });
});
