import { Envelope, type MessageContract } from '@millrace/contracts';
import { parseInstant, pointerToken, type Instant, type Issue } from '@millrace/kernel';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { CompiledChecks } from './compiled-check.ts';
import { PoisonMessage } from './faults.ts';
import { isSuspicious, unstorable } from './storable.ts';

/** What a handler gets: the checked data, and where it came from. */
export interface Received<T> {
  readonly id: string;
  readonly type: string;
  /** Id of the aggregate that the message is about. */
  readonly subject: string;
  readonly data: T;
  readonly account: string;
  readonly region: string;
  readonly at: Instant;
  readonly correlationId: string | undefined;
  readonly causationId: string | undefined;
  readonly traceparent: string | undefined;
  /** 1 at the first delivery. */
  readonly deliveryCount: number;
  /** Name to give to the inbox. */
  readonly consumer: string;
}

/** Every violation with its place, from class-validator's tree. */
export function issuesOf(errors: readonly ValidationError[], base = ''): Issue[] {
  return errors.flatMap((error) => {
    const pointer = `${base}/${pointerToken(error.property)}`;
    const own = Object.values(error.constraints ?? {}).map((message) => ({ pointer, message }));
    return [...own, ...issuesOf(error.children ?? [], pointer)];
  });
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Of classes, which never change: it remembers nothing of any message. */
const compiledChecks = new CompiledChecks();

/** Turns plain JSON into an instance of the DTO class and checks it; unknown members are dropped. */
export function check<T extends object>(dto: new () => T, plain: unknown): Checked<T> {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain))
    return { ok: false, issues: [{ pointer: '', message: 'must be an object' }] };
  const accepted = compiledChecks.accept(dto, plain as Record<string, unknown>);
  if (accepted !== undefined) return { ok: true, value: accepted };
  const value = plainToInstance(dto, plain as Record<string, unknown>);
  const errors = validateSync(value, { whitelist: true, forbidUnknownValues: true });
  return errors.length === 0 ? { ok: true, value } : { ok: false, issues: issuesOf(errors) };
}

/**
 * What somebody outside asks. Text that PostgreSQL cannot store is refused here, once for every door and every owner:
 * further in it would be a fault.
 */
export function checkQuestion<T extends object>(dto: new () => T, text: string): Checked<T> {
  const plain = parsed(text);
  const issues = isSuspicious(text) ? [...unstorable(plain)] : [];
  return issues.length === 0 ? check(dto, plain) : { ok: false, issues };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a message carries: one CloudEvent, or several in CloudEvents' JSON batch format. Unchecked; a text is no JSON. */
export function eventsIn(text: string): readonly unknown[] {
  try {
    const plain: unknown = JSON.parse(text);
    return Array.isArray(plain) ? plain : [plain];
  } catch {
    return [text];
  }
}

/**
 * @param event one of those that {@link eventsIn} finds
 * @throws PoisonMessage when it is no envelope of this contract
 */
export function decode<T extends object>(
  contract: MessageContract<T>,
  event: unknown,
  delivery: { readonly count: number; readonly consumer: string },
): Received<T> {
  const envelope = decodeEnvelope(event);
  if (envelope.type !== wireType(contract))
    throw new PoisonMessage(`expected ${wireType(contract)}, got ${envelope.type}`);
  const data = check(contract.data, envelope.data);
  if (!data.ok)
    throw new PoisonMessage(
      `${envelope.type} ${envelope.id} breaks its contract: ${data.issues.map((i) => `${i.pointer} ${i.message}`).join('; ')}`,
    );
  return {
    id: envelope.id,
    type: envelope.type,
    subject: envelope.subject,
    data: data.value,
    account: envelope.account,
    region: envelope.region,
    at: instantOf(envelope),
    correlationId: envelope.correlationid,
    causationId: envelope.causationid,
    traceparent: envelope.traceparent,
    deliveryCount: delivery.count,
    consumer: delivery.consumer,
  };
}

/** ISO 8601 knows more forms (weeks, ordinal days) than are messages' times. */
function instantOf({ id, time }: Envelope): Instant {
  try {
    return parseInstant(time);
  } catch (cause) {
    throw new PoisonMessage(`${id} has no usable time`, { cause });
  }
}

/** @throws PoisonMessage when it is no CloudEvent of ours. */
export function decodeEnvelope(event: unknown): Envelope {
  const envelope = check(Envelope, event);
  if (!envelope.ok)
    throw new PoisonMessage(`not an envelope: ${envelope.issues.map((i) => `${i.pointer} ${i.message}`).join('; ')}`);
  return envelope.value;
}

/** CloudEvents `type` of a contract. Commands carry their owner, since a verb alone names nothing. */
export const wireType = (contract: MessageContract<object>): string =>
  contract.kind === 'command' ? `${contract.owner}.${contract.type}` : contract.type;
