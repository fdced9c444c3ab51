import { Client, credentials } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import descriptors from 'protobufjs/ext/descriptor/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portOf } from '../../testing/grpc-client.ts';
import { house, type House } from '../../testing/house.ts';
import { loadProtos } from './protos.ts';

/** The part of gRPC's reflection protocol that clients begin with; both versions look the same on the wire. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Request { oneof message_request { string file_containing_symbol = 4; string list_services = 7; } }
  message Files { repeated bytes file_descriptor_proto = 1; }
  message Service { string name = 1; }
  message Services { repeated Service service = 1; }
  message Response { Files file_descriptor_response = 4; Services list_services_response = 6; }
`);
const requestType = root.lookupType('Request');
const responseType = root.lookupType('Response');

interface Response {
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] };
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto: readonly Uint8Array[] };
}

describe.each(['v1', 'v1alpha'])('reflection %s', (version) => {
  let here: House;
  let client: Client;

  beforeAll(async () => {
    here = await house();
    client = new Client(`127.0.0.1:${portOf(here)}`, credentials.createInsecure());
  }, 60_000);
  afterAll(async () => {
    client.close();
    await here.close();
  });

  const ask = (request: object): Promise<Response> =>
    new Promise((resolve, reject) => {
      const call = client.makeBidiStreamRequest(
        `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
        (value: object) => Buffer.from(requestType.encode(value).finish()),
        (bytes: Buffer) => responseType.toObject(responseType.decode(bytes)) as Response,
      );
      call.on('data', (answer: Response) => {
        resolve(answer);
        call.end();
      });
      call.on('error', reject);
      call.write(request);
    });

  it('lists every service', async () => {
    const { listServicesResponse } = await ask({ listServices: '*' });
    const ours = loadProtos().services.map(({ fullName }) => fullName.slice(1));
    expect(listServicesResponse?.service.map(({ name }) => name).toSorted()).toEqual(
      ['grpc.health.v1.Health', ...ours].toSorted(),
    );
  });

  it('describes a type with all that it needs: what is imported is there, and what is named exists', async () => {
    const { fileDescriptorResponse } = await ask({ fileContainingSymbol: 'millrace.v1.WatchExecutionResponse' });
    const files = fileDescriptorResponse?.fileDescriptorProto.map(
      (bytes) =>
        descriptors.FileDescriptorProto.toObject(descriptors.FileDescriptorProto.decode(bytes)) as {
          readonly name: string;
          readonly dependency?: readonly string[];
        },
    );
    const names = files?.map(({ name }) => name);
    expect(names?.length).toBeGreaterThan(1);
    expect(files?.flatMap(({ dependency = [] }) => dependency).filter((name) => !names?.includes(name))).toEqual([]);
  });
});
