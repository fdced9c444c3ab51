import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../openapi/document.ts';
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

  it('need permissions that REST knows too', () => {
    const known = new Set(
      [...JSON.stringify(openApiDocument).matchAll(/"x-millrace-action":"([^"]+)"/g)].map(([, action]) => action),
    );
    // REST asks for these within a route that names another action.
    const within = ['codepipeline:CreatePipeline', 'codepipeline:DisableStageTransition'];
    const unknown = [...methods.values()].map(({ permission }) => permission).filter((action) => !known.has(action));
    expect(unknown.toSorted()).toEqual(within);
  });
});
