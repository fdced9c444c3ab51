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
/**
 * Core request by which an agent says that it is there: on connecting and every few seconds. The answer brings the
 * commands that it may have missed and, when due, a renewed identity. Not stored.
 */
export const agentHelloSubject = (region: string, hostId: string): string =>
  `mr.agents.${token(region)}.${token(hostId)}.hello`;
export const anyAgentHelloSubject = (region: string): string => `mr.agents.${token(region)}.*.hello`;
/**
 * The host that a report or greeting comes from. Only the subject is trustworthy: the server lets each host publish on
 * its own alone, while the body and the reply subject are whatever the sender wrote.
 */
export const hostIdOfSubject = (subject: string): string => {
  const hostId = subject.split('.')[3];
  if (hostId === undefined) throw new RangeError(`not a subject of an agent: ${subject}`);
  return hostId;
};
/**
 * Whether an answer may be sent to this reply subject. A server checks what a client publishes, not the reply subject
 * that it names; answering blindly would let one host speak on another's subjects with our rights.
 */
export const mayAnswer = (hostId: string, reply: string | undefined): reply is string =>
  reply !== undefined && reply.startsWith(`${inboxOf(hostId)}.`);
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
