import { approvals } from '@millrace/approvals';
import { artifacts } from '@millrace/artifacts';
import { buildRunner } from '@millrace/build-runner';
import type { ServiceName } from '@millrace/contracts';
import { deployments } from '@millrace/deployments';
import { gateway } from '@millrace/gateway';
import { notifications } from '@millrace/notifications';
import { orchestration } from '@millrace/orchestration';
import type { ServiceDefinition } from '@millrace/service';
import { testRunner } from '@millrace/test-runner';
import { triggers } from '@millrace/triggers';

/** Every service, in the order in which they are started: owners of state before those who ask them. */
export const serviceTable: readonly ServiceDefinition[] = [
  artifacts,
  orchestration,
  approvals,
  notifications,
  deployments,
  triggers,
  buildRunner,
  testRunner,
  gateway,
];

export function definitionOf(name: ServiceName): ServiceDefinition {
  const definition = serviceTable.find((candidate) => candidate.name === name);
  if (definition === undefined) throw new Error(`no service is named ${name}`);
  return definition;
}
