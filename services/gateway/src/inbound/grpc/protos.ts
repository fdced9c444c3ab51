import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import protobuf from 'protobufjs';

/** The protos of the house, and those of gRPC's own error details. */
export interface Protos {
  /** For encoding and decoding. */
  readonly root: protobuf.Root;
  /** Paths of what was read. */
  readonly files: readonly string[];
  /** Where an import of one of them is. */
  readonly resolve: (origin: string, target: string) => string;
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
  const resolve = (origin: string, target: string): string =>
    target.startsWith('/') || origin === '' ? target : join(folder, target);
  const root = new protobuf.Root();
  root.resolvePath = resolve;
  root.loadSync(files);
  root.resolveAll();
  const ours = root.lookup('millrace.v1') as protobuf.Namespace;
  const services = ours.nestedArray.filter((nested) => nested instanceof protobuf.Service);
  return { root, files, resolve, services: services.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}
