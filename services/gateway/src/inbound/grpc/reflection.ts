import { ReflectionService } from '@grpc/reflection';
import { protoPath as healthProto } from 'grpc-health-check';
import protobuf from 'protobufjs';
import descriptors, { type IDescriptorProto } from 'protobufjs/ext/descriptor/index.js';
import type { Protos } from './protos.ts';

/**
 * Tells clients what is served: our services, health, and the error details. The library that answers cannot make the
 * descriptions that clients need (names as written, imports, absolute types), so they are made here.
 */
export function reflectionOf({ files, resolve }: Protos): ReflectionService {
  const root = new protobuf.Root();
  root.resolvePath = resolve;
  root.loadSync([...files, healthProto], { keepCase: true });
  root.resolveAll();
  const described = root.toDescriptor('proto3').file;
  const fileOf = (type: protobuf.ReflectionObject): string => {
    const file = described.find((candidate) => type.fullName.startsWith(`.${candidate.package}.`));
    return file?.name ?? '';
  };
  for (const file of described) {
    const imports = new Set<string>();
    const absolute = (scope: protobuf.NamespaceBase, name: string): string => {
      const type = scope.lookup(name, [protobuf.Type, protobuf.Enum]);
      if (!type) throw new Error(`${scope.fullName} speaks of ${name}, which nobody declares`);
      imports.add(fileOf(type));
      return type.fullName;
    };
    const complete = (message: IDescriptorProto, parent: protobuf.NamespaceBase): void => {
      const type = parent.lookup(message.name ?? '', [protobuf.Type]) as protobuf.Type;
      for (const field of message.field ?? []) {
        field.jsonName = protobuf.util.camelCase(field.name ?? '');
        // `optional` is a oneof of its own, which clients would show without this.
        const of = field.oneofIndex === undefined ? undefined : message.oneofDecl?.[field.oneofIndex]?.name;
        if (of === `_${field.name}`) Object.assign(field, { proto3Optional: true });
        if (!field.typeName) continue;
        const entry = message.nestedType?.find(({ name, options }) => options?.mapEntry && name === field.typeName);
        if (entry) {
          entry.name = `${pascal(field.name ?? '')}Entry`;
          for (const part of entry.field ?? []) if (part.typeName) part.typeName = absolute(type, part.typeName);
        }
        field.typeName = entry ? `${type.fullName}.${entry.name}` : absolute(type, field.typeName);
      }
      for (const nested of message.nestedType ?? []) if (!nested.options?.mapEntry) complete(nested, type);
    };
    const space = root.lookup(file.package ?? '') as protobuf.Namespace;
    for (const message of file.messageType ?? []) complete(message, space);
    imports.delete(file.name ?? '');
    file.dependency = [...imports];
  }
  const fileDescriptorProtos = described.map((file) =>
    Buffer.from(descriptors.FileDescriptorProto.encode(file).finish()),
  );
  const services = described.flatMap(({ package: space, service }) =>
    (service ?? []).map(({ name }) => `${space}.${name}`),
  );
  const all = { format: 'Protocol Buffer 3 DescriptorProto', type: {}, fileDescriptorProtos } as const;
  return new ReflectionService({ all } as never, { services });
}

/** Entries of maps must be named so: `ResolvedConfigurationEntry` of `resolved_configuration`. */
const pascal = (name: string): string =>
  name.replaceAll(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
