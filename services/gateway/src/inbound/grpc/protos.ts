import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import protobuf from 'protobufjs';

/** The protos of the house, and those of gRPC's own error details. */
export interface Protos {
  /** For encoding and decoding. */
  readonly root: protobuf.Root;
  /** For reflection. */
  readonly definition: PackageDefinition;
  /** Our services, e.g. `millrace.v1.PipelineService`. */
  readonly services: readonly protobuf.Service[];
}

/** Reads the protos from the contracts: a few milliseconds, once per gateway. */
export function loadProtos(): Protos {
  const shared = createRequire(import.meta.url).resolve('@millrace/contracts/proto/millrace/v1/shared.proto');
  const folder = dirname(dirname(dirname(shared)));
  const files = ['millrace/v1', 'google/rpc'].flatMap((place) =>
    readdirSync(join(folder, place))
      .filter((name) => name.endsWith('.proto'))
      .toSorted()
      .map((name) => join(folder, place, name)),
  );
  const root = new protobuf.Root();
  root.resolvePath = (origin, target) => (target.startsWith('/') || origin === '' ? target : join(folder, target));
  root.loadSync(files);
  root.resolveAll();
  const services = root.lookup('millrace.v1')?.toJSON();
  return {
    root,
    definition: loadSync(files, { includeDirs: [folder] }),
    services: Object.keys(services?.['nested'] as object)
      .filter((name) => name.endsWith('Service'))
      .toSorted()
      .map((name) => root.lookupService(`millrace.v1.${name}`)),
  };
}
