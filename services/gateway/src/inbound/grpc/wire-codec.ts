import {
  approvalStatuses,
  deliveryStatuses,
  deploymentStatuses,
  executionStatuses,
  failureTypes,
  hostPresences,
  notificationDeliveryStatuses,
} from '@millrace/contracts';
import protobuf from 'protobufjs';
import { auditOutcomes } from '../../application/audit-log.ts';
import { principalKinds } from '../../domain/principal.ts';
import { roleNames } from '../../domain/roles.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Words that requests bring in another spelling than their enum values have. Answers need no table: a word is spelled
 * in capitals behind the name of its enum.
 */
const requestWords: Readonly<Record<string, readonly string[]>> = {
  TransitionType: ['Inbound', 'Outbound'],
  ApprovalDecision: ['Approved', 'Rejected'],
  RollbackKind: ['stage', 'artifacts'],
  Role: roleNames,
  PropertyType: ['String', 'Number', 'Boolean'],
  JobFailureType: failureTypes,
  ApprovalStatus: approvalStatuses,
  AuditOutcome: auditOutcomes,
  DeploymentStatus: deploymentStatuses,
  ExecutionStatus: executionStatuses,
  HostStatus: hostPresences,
  NotificationDeliveryStatus: notificationDeliveryStatuses,
  PrincipalKind: principalKinds,
  WebhookDeliveryStatus: deliveryStatuses,
};

/** Between the JSON that use cases speak and protobuf messages: what both have in common is the declaration. */
export class WireCodec {
  private readonly words = new Map<protobuf.Enum, ReadonlyMap<string, string>>();

  /** Members that the message does not declare are left out; what is undefined is absent. */
  encode(type: protobuf.Type, json: object): Buffer {
    return Buffer.from(type.encode(messageOf(type, json as Json)).finish());
  }

  /** What is not on the wire is absent, so that defaults stay with the use cases. @throws when the bytes are no message. */
  decode(type: protobuf.Type, bytes: Uint8Array): Json {
    const plain = type.toObject(type.decode(bytes), { longs: Number, enums: String });
    return this.#jsonOf(type, plain);
  }

  #jsonOf(type: protobuf.Type, plain: Json): Json {
    const entries = type.fieldsArray.flatMap((field): [string, unknown][] => {
      const value = plain[field.name];
      if (value === undefined || value === null) return [];
      const one = (item: unknown): unknown => this.#memberOf(field, item);
      const member = Array.isArray(value) ? value.map(one) : one(value);
      return member === undefined ? [] : [[field.name, member]];
    });
    return Object.fromEntries(entries);
  }

  #memberOf({ resolvedType }: protobuf.Field, value: unknown): unknown {
    if (resolvedType?.fullName === '.google.protobuf.Timestamp') return isoTimeOf(value as Json);
    if (resolvedType instanceof protobuf.Type) return this.#jsonOf(resolvedType, value as Json);
    if (!(resolvedType instanceof protobuf.Enum) || typeof value !== 'string') return value;
    return value === resolvedType.valuesById[0] ? undefined : (this.#wordsOf(resolvedType).get(value) ?? value);
  }

  #wordsOf(type: protobuf.Enum): ReadonlyMap<string, string> {
    const known = this.words.get(type);
    if (known) return known;
    const prefix = prefixOf(type);
    const spelled = requestWords[type.name] ?? [];
    const words = new Map([
      ...Object.keys(type.values).map((name) => [name, name.slice(prefix.length)] as const),
      ...spelled.map((word) => [prefix + capitals(word), word] as const),
    ]);
    this.words.set(type, words);
    return words;
  }
}

function messageOf(type: protobuf.Type, json: Json): Json {
  const entries = type.fieldsArray.flatMap((field): [string, unknown][] => {
    const value = json[field.name];
    if (value === undefined || value === null) return [];
    if (field instanceof protobuf.MapField) return [[field.name, value]];
    return [[field.name, Array.isArray(value) ? value.map((item) => fieldOf(field, item)) : fieldOf(field, value)]];
  });
  return Object.fromEntries(entries);
}

function fieldOf({ resolvedType }: protobuf.Field, value: unknown): unknown {
  if (resolvedType instanceof protobuf.Enum) {
    return resolvedType.values[prefixOf(resolvedType) + capitals(String(value))] ?? 0;
  }
  if (!(resolvedType instanceof protobuf.Type)) return value;
  switch (resolvedType.fullName) {
    case '.google.protobuf.Timestamp':
      return timestampOf(String(value));
    case '.google.protobuf.Struct':
      return structOf(value as Json);
    default:
      return messageOf(resolvedType, value as Json);
  }
}

/** `ExecutionStatus` has values that begin with `EXECUTION_STATUS_`. */
const prefixOf = (type: protobuf.Enum): string => `${capitals(type.name)}_`;

/** `InProgress`, `timed-out` and `FAILED_ACTIONS` as enum values are written. */
export const capitals = (word: string): string =>
  word
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase();

function timestampOf(isoTime: string): Json {
  const milliseconds = Date.parse(isoTime);
  if (Number.isNaN(milliseconds)) throw new Error(`not a time: ${isoTime}`);
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanos: (milliseconds - seconds * 1000) * 1_000_000 };
}

/** @throws RangeError when it lies outside the years that a date can have */
const isoTimeOf = ({ seconds = 0, nanos = 0 }: Json): string =>
  new Date(Number(seconds) * 1000 + Math.floor(Number(nanos) / 1_000_000)).toISOString();

const structOf = (json: Json): Json => ({
  fields: Object.fromEntries(Object.entries(json).map(([name, value]) => [name, valueOf(value)])),
});

function valueOf(value: unknown): Json {
  if (value === null || value === undefined) return { nullValue: 0 };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map(valueOf) } };
  return { structValue: structOf(value as Json) };
}
