import type { CommandContract, EventContract, QueryContract } from './contract.ts';

/**
 * Every subject of the bus is built here and nowhere else (design: "nobody types a subject").
 * A token may hold letters, digits, `-` and `_` only: anything else could widen or break a subject.
 */
const tokenShape = /^[A-Za-z0-9_-]{1,128}$/;

function token(value: string): string {
  if (!tokenShape.test(value)) throw new RangeError(`not usable in a subject: ${JSON.stringify(value)}`);
  return value;
}

export interface ActionTypeId {
  readonly category: string;
  readonly owner: string;
  readonly provider: string;
  readonly version: string;
}

export const eventSubject = (account: string, contract: EventContract<object>): string =>
  `mr.events.${token(account)}.${contract.type}`;
/** Matches the event of every account. */
export const anyAccountEventSubject = (contract: EventContract<object>): string => `mr.events.*.${contract.type}`;
/** Matches every event of one account. */
export const accountEventsSubject = (account: string): string => `mr.events.${token(account)}.>`;

export const commandSubject = (contract: CommandContract<object>): string =>
  `mr.commands.${contract.owner}.${contract.type}`;
export const querySubject = (contract: QueryContract<object, unknown>): string =>
  `mr.queries.${contract.owner}.${contract.type}`;

export const jobSubject = (region: string, type: ActionTypeId): string =>
  ['mr.jobs', region, type.category, type.owner, type.provider, type.version]
    .map((part, index) => (index === 0 ? part : token(part)))
    .join('.');

export const logSubject = (account: string, actionExecutionId: string): string =>
  `mr.logs.${token(account)}.${token(actionExecutionId)}`;

export const agentCommandsSubject = (region: string, hostId: string): string =>
  `mr.agents.${token(region)}.${token(hostId)}.commands`;
export const agentReportsSubject = (region: string, hostId: string): string =>
  `mr.agents.${token(region)}.${token(hostId)}.reports`;
export const anyAgentReportsSubject = (region: string): string => `mr.agents.${token(region)}.*.reports`;
/** Core request by which an agent renews its identity before it expires; not stored. */
export const agentRenewSubject = (region: string, hostId: string): string =>
  `mr.agents.${token(region)}.${token(hostId)}.renew`;
export const anyAgentRenewSubject = (region: string): string => `mr.agents.${token(region)}.*.renew`;
/**
 * Name of the durable through which one host pulls its commands. It is the host's id alone: the template of the agents'
 * signing key can only replace whole tokens of a subject.
 */
export const agentDurable = (hostId: string): string => token(hostId);
/** Inbox prefix of one service or host: nobody else may listen there. */
export const inboxOf = (name: string): string => `_INBOX.${token(name)}`;

/** Name of the one durable consumer of (service, contract). Durable names may not hold dots. */
export const durableName = (service: string, contract: { readonly kind: string; readonly type: string }): string =>
  `${service}__${contract.kind}_${contract.type.replaceAll('.', '-')}`;
/** Name of the one durable of an action type's work queue: workers scale on its lag. */
export const jobDurable = (region: string, type: ActionTypeId): string =>
  ['jobs', region, type.category, type.owner, type.provider, type.version].map(token).join('__');

/** Matches everything on the bus; for tests and diagnosis. */
export const everySubject = 'mr.>';
