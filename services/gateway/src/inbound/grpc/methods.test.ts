import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../openapi/document.ts';
import { feats, ownToRest } from '../../testing/doors.ts';
import { operations } from '../codepipeline/operations.ts';
import { GrpcMethods } from './grpc-methods.ts';
import { loadProtos } from './protos.ts';

const { services } = loadProtos();
/** Methods are only looked at here; what they would use is never touched. */
const methods = new GrpcMethods(...([] as unknown as ConstructorParameters<typeof GrpcMethods>)).all();

describe('the methods', () => {
  it('are those of the protos, streaming where the protos say so', () => {
    const declared = services.flatMap((service) =>
      service.methodsArray.map((rpc): [string, string] => [
        `${service.name}.${rpc.name}`,
        rpc.responseStream ? 'streaming' : 'unary',
      ]),
    );
    expect(new Map([...methods].map(([name, { kind }]) => [name, kind]))).toEqual(new Map(declared));
  });

  it('take their names from members that their requests have', () => {
    for (const service of services) {
      for (const { name, resolvedRequestType } of service.methodsArray) {
        const target = methods.get(`${service.name}.${name}`)?.target;
        expect(Object.keys(resolvedRequestType?.fields ?? {})).toEqual(
          expect.arrayContaining([...(target?.names ?? [])]),
        );
      }
    }
  });
});

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

interface Operation {
  readonly operationId: string;
  readonly 'x-millrace-action'?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

const paths = openApiDocument['paths'] as Readonly<Record<string, Readonly<Record<string, Operation>>>>;
const operationsById = new Map(
  Object.values(paths).flatMap((path) => Object.values(path).map((operation) => [operation.operationId, operation])),
);
const { schemas } = openApiDocument['components'] as { readonly schemas: Readonly<Record<string, Schema>> };

/** Permissions of the REST operations by their ids. */
const rest = new Map([...operationsById].map(([id, operation]) => [id, operation['x-millrace-action']]));

/** What a REST operation can be told beside its path, under the names that gRPC has for it. */
function toldOf(id: string): readonly string[] {
  const { parameters = [], requestBody } = operationsById.get(id) ?? {};
  const schema = requestBody?.content['application/json']?.schema;
  const body = schema?.$ref === undefined ? schema : schemas[schema.$ref.split('/').at(-1) ?? ''];
  const inQuery = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  return [...inQuery, ...Object.keys(body?.properties ?? {})].map((name) => renamed[name] ?? name);
}

const renamed: Readonly<Record<string, string>> = { limit: 'pageSize', cursor: 'pageToken' };
/** Said by which method is called. */
const saidByMethod: readonly string[] = ['pipelines.setTransition enabled'];

const fieldsOf = new Map(
  services.flatMap((service) =>
    service.methodsArray.map(({ name, resolvedRequestType }) => [
      `${service.name}.${name}`,
      Object.keys(resolvedRequestType?.fields ?? {}),
    ]),
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

  it.each([...rest.keys()].filter((id) => !(id in ownToRest)))('can be told over gRPC what REST is told: %s', (id) => {
    const methodsOf = feats.filter((feat) => feat.rest.includes(id)).flatMap(({ grpc }) => grpc);
    const fields = methodsOf.flatMap((name) => fieldsOf.get(name) ?? []);
    const lacking = toldOf(id).filter((name) => !fields.includes(name) && !saidByMethod.includes(`${id} ${name}`));
    expect(lacking).toEqual([]);
  });
});
