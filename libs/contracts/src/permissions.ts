import { catalogue } from './catalogue.ts';
import { serviceNames, type ServiceName } from './contract.ts';
import { presence } from './streams.ts';

/** Subjects that a NATS user may publish and subscribe; everything else is denied. */
export interface BusPermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** Whom each service sends commands to or asks. A pair that is missing here is refused by the server. */
const speaksTo: Readonly<Record<ServiceName, readonly ServiceName[]>> = {
  gateway: serviceNames.filter((name) => name !== 'gateway'),
  // Locks travel from flow to flow by its own durable commands.
  orchestration: ['orchestration', 'artifacts', 'triggers', 'build-runner'],
  triggers: ['orchestration', 'artifacts'],
  'build-runner': ['orchestration', 'artifacts'],
  'test-runner': ['orchestration', 'artifacts', 'build-runner'],
  deployments: ['orchestration', 'artifacts'],
  approvals: ['orchestration'],
  artifacts: ['orchestration'],
  notifications: [],
};

/** Services whose work writes live log lines. */
const logWriters: readonly ServiceName[] = ['triggers', 'build-runner', 'test-runner', 'deployments'];
/** Services that carry out leased jobs, several replicas of which must all hear a cancel. */
const workers: readonly ServiceName[] = ['triggers', 'build-runner', 'test-runner'];

/** Managing streams, consumers and the presence bucket. */
const jetStreamApi = [
  '$JS.API.INFO',
  '$JS.API.STREAM.INFO.*',
  '$JS.API.STREAM.CREATE.*',
  '$JS.API.STREAM.UPDATE.*',
  '$JS.API.STREAM.NAMES',
  '$JS.API.STREAM.MSG.GET.*',
  '$JS.API.DIRECT.GET.>',
  '$JS.API.CONSUMER.>',
  '$JS.ACK.>',
  '$JS.FC.>',
  `$KV.${presence.bucket}.>`,
];

/** What one service may do on the bus. */
export function servicePermissions(service: ServiceName): BusPermissions {
  const ownEvents = catalogue
    .filter((contract) => contract.kind === 'event' && contract.owner === service)
    .map((contract) => `mr.events.*.${contract.type}`);
  return {
    publish: [
      ...jetStreamApi,
      // Answers go to whoever asked.
      '_INBOX.>',
      ...ownEvents,
      ...speaksTo[service].flatMap((owner) => [`mr.commands.${owner}.>`, `mr.queries.${owner}.>`]),
      ...(service === 'orchestration' ? ['mr.jobs.>'] : []),
      ...(logWriters.includes(service) ? ['mr.logs.>'] : []),
      ...(service === 'deployments' ? ['mr.agents.*.*.commands'] : []),
    ],
    subscribe: [
      `_INBOX.${service}.>`,
      `mr.queries.${service}.>`,
      ...(service === 'gateway' ? ['mr.events.>'] : []),
      ...(workers.includes(service) ? ['mr.events.*.job.cancel-requested.v1'] : []),
      ...(service === 'deployments' ? ['mr.agents.*.*.reports', 'mr.agents.*.*.hello'] : []),
    ],
  };
}

/**
 * What every agent may do, as the template of the agents' signing key: `{{name()}}` becomes the host's id, so no agent
 * can reach another's subjects, whatever its token says.
 *
 * No subject of JetStream is among them, and none of theirs is captured by a stream: JetStream acknowledges to whatever
 * reply subject a message names, so an agent that may publish into a stream could make the server write anywhere.
 */
export const agentPermissions: BusPermissions = {
  publish: ['mr.agents.*.{{name()}}.reports', 'mr.agents.*.{{name()}}.hello'],
  subscribe: ['mr.agents.*.{{name()}}.commands', '_INBOX.{{name()}}.>'],
};
