import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../openapi/document.ts';
import { loadProtos } from './protos.ts';
import { capitals } from './wire-codec.ts';

const { root, services } = loadProtos();
const ours = root.lookup('millrace.v1') as protobuf.Namespace;

function* typesIn(namespace: protobuf.NamespaceBase): Generator<protobuf.Type | protobuf.Enum> {
  for (const nested of namespace.nestedArray) {
    if (nested instanceof protobuf.Type || nested instanceof protobuf.Enum) yield nested;
    if (nested instanceof protobuf.Namespace) yield* typesIn(nested);
  }
}

/** What a client of yesterday relies on: one line for each field, enum value and method. */
function wireOf(): string[] {
  const types = [...typesIn(ours)].flatMap((type) =>
    type instanceof protobuf.Enum
      ? Object.entries(type.values).map(([name, id]) => `${type.fullName} ${name} = ${id}`)
      : type.fieldsArray.map((field) => {
          const kind = field.resolvedType?.fullName ?? field.type;
          const many =
            field instanceof protobuf.MapField ? `map<${field.keyType}> ` : field.repeated ? 'repeated ' : '';
          return `${type.fullName} ${many}${kind} ${field.name} = ${field.id}`;
        }),
  );
  const methods = services.flatMap((service) =>
    service.methodsArray.map(
      (rpc) =>
        `${service.fullName}/${rpc.name} ${rpc.resolvedRequestType?.fullName} ${rpc.responseStream ? 'stream ' : ''}${rpc.resolvedResponseType?.fullName}`,
    ),
  );
  return [...types, ...methods].toSorted();
}

describe('the protos', () => {
  const golden = new URL('../../../../../libs/contracts/proto/millrace.v1.wire.txt', import.meta.url);

  it('still say on the wire what they ever said: members may come, none may go, move or change', () => {
    const before = readFileSync(golden, 'utf8').trim().split('\n');
    const now = new Set(wireOf());
    expect(before.filter((line) => !now.has(line))).toEqual([]);
    expect(before.length, `new members belong into ${golden.pathname} too`).toBe(now.size);
  });

  it('begin every enum with an unspecified value and the name of the enum', () => {
    for (const type of typesIn(ours)) {
      if (!(type instanceof protobuf.Enum)) continue;
      const prefix = `${capitals(type.name)}_`;
      expect(type.valuesById[0]).toBe(`${prefix}UNSPECIFIED`);
      expect(Object.keys(type.values).filter((name) => !name.startsWith(prefix))).toEqual([]);
    }
  });

  it('name every request and response for its method', () => {
    for (const service of services) {
      for (const rpc of service.methodsArray) {
        expect([rpc.requestType, rpc.responseType]).toEqual([`${rpc.name}Request`, `${rpc.name}Response`]);
      }
    }
  });

  it('comment every message, member, value and method', () => {
    const commented = new protobuf.Root();
    commented.resolvePath = root.resolvePath.bind(root);
    const files = root.files.filter((file) => file.includes('/millrace/v1/'));
    commented.loadSync(files, { alternateCommentMode: true, keepCase: true });
    const silent: string[] = [];
    for (const type of typesIn(commented.lookup('millrace.v1') as protobuf.Namespace)) {
      if (!type.comment) silent.push(type.fullName);
      if (type instanceof protobuf.Type) {
        silent.push(...type.fieldsArray.filter(({ comment }) => !comment).map(({ fullName }) => fullName));
      } else {
        silent.push(...Object.keys(type.values).filter((name) => !type.comments[name]));
      }
    }
    expect(silent).toEqual([]);
  });
});

/** Messages, and the view of the REST API whose members they carry. */
const views: Readonly<Record<string, string>> = {
  ActionExecution: 'ActionExecutionDetail',
  ActionType: 'ActionTypeView',
  ActionTypeId: 'ActionTypeIdV1',
  ActionTypeProperty: 'ActionTypePropertyV1',
  ActionTypeSettings: 'ActionTypeSettingsV1',
  ArtifactCount: 'ArtifactDetailsV1',
  Application: 'ApplicationView',
  Approval: 'ApprovalView',
  ArtifactRef: 'ArtifactRefV1',
  AuditEntry: 'AuditEntry',
  Build: 'BuildView',
  BuildPhase: 'BuildPhaseView',
  Condition: 'ConditionView',
  Deployment: 'DeploymentView',
  DeploymentGroup: 'DeploymentGroupView',
  DeploymentTarget: 'TargetView',
  Execution: 'ExecutionView',
  ExecutionSummary: 'ExecutionSummary',
  Explanation: 'WhyView',
  HistoryEntry: 'HistoryEntry',
  Host: 'HostView',
  JobWorkerExecutor: 'JobWorkerExecutorV1',
  LifecycleEvent: 'LifecycleEventView',
  NotificationDelivery: 'NotificationDeliveryView',
  NotificationRule: 'NotificationRuleView',
  Pipeline: 'PipelineView',
  PipelineState: 'PipelineStateView',
  PipelineSummary: 'PipelineSummary',
  Principal: 'PrincipalView',
  'Principal.AccessKey': 'AccessKeyView',
  Project: 'ProjectView',
  Replay: 'ReplayView',
  RollbackPreview: 'RollbackPreviewView',
  RuleExecution: 'RuleExecutionDetail',
  Stage: 'StageView',
  TestCase: 'TestCaseView',
  TestReport: 'TestReportView',
  ValidatePipelineResponse: 'Validation',
  Webhook: 'WebhookView',
  WebhookDelivery: 'DeliveryView',
};

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly string[];
}

const components = (openApiDocument['components'] as { schemas: Record<string, Schema> }).schemas;

/** Members and words of a view that its message does not know. */
function* unknownTo(type: protobuf.Type, schema: Schema): Generator<string> {
  for (const [name, declared] of Object.entries(schema.properties ?? {})) {
    const field = type.fields[name];
    if (!field) {
      yield `${type.fullName}.${name}`;
      continue;
    }
    const member = declared.items ?? declared;
    const { resolvedType } = field;
    if (resolvedType instanceof protobuf.Enum) {
      const prefix = `${capitals(resolvedType.name)}_`;
      for (const word of member.enum ?? []) {
        if (!(prefix + capitals(word) in resolvedType.values)) yield `${type.fullName}.${name}: ${word}`;
      }
    } else if (resolvedType instanceof protobuf.Type && !resolvedType.fullName.startsWith('.google.')) {
      if (member.$ref === undefined) yield* unknownTo(resolvedType, member);
    }
  }
}

describe('a message', () => {
  it.each(Object.entries(views))('%s carries every member and every word of %s', (message, view) => {
    const schema = components[view];
    if (!schema) throw new Error(`REST knows no ${view}`);
    expect([...unknownTo(ours.lookupType(message), schema)]).toEqual([]);
  });
});
