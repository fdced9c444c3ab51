import {
  commandSubject,
  eventSubject,
  jobSubject,
  type ActionTypeId,
  type MessageContract,
  type StreamName,
} from '@millrace/contracts';
import { Clock, formatInstant, type Instant } from '@millrace/kernel';
import { beforeCommit, onCommit, send, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { wireType } from './codec.ts';
import { MessagingOptions } from './options.ts';
import { Relay, type OutboxRow } from './relay.ts';
import { storableJson } from './storable.ts';
import { traceparentOf } from './tracing.ts';

export interface MessageOptions {
  /** Id of the aggregate that the message is about. */
  readonly subject: string;
  /** Derived from the cause wherever work may be repeated: the same id is said once. Default: a fresh one. */
  readonly id?: string;
  readonly account?: string;
  readonly region?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  /** Default: the active span. */
  readonly traceparent?: string;
}

export interface OutgoingMessage<T extends object = object> extends MessageOptions {
  readonly contract: MessageContract<T>;
  readonly data: T;
  /** Of jobs: which work queue. */
  readonly actionType?: ActionTypeId;
}

/** A message outside the catalogue's subjects, e.g. to one agent. `body` is the whole payload. */
export interface RawMessage {
  readonly stream: StreamName;
  readonly subject: string;
  readonly id: string;
  readonly body: string;
}

/**
 * Messages to send once the transaction has committed, and never otherwise. They are stored together, by the last
 * statement of the transaction.
 */
@Injectable()
export class Outbox {
  private readonly collected = new WeakMap<Tx, RawMessage[]>();

  constructor(
    private readonly options: MessagingOptions,
    private readonly clock: Clock,
    private readonly relay: Relay,
  ) {}

  /** @returns the id of the message. */
  async add<T extends object>(tx: Tx, contract: MessageContract<T>, data: T, options: MessageOptions): Promise<string> {
    const message = encode(this.options, this.clock.now(), { contract, data, ...options });
    this.collect(tx, [message]);
    return message.id;
  }

  async addAll(tx: Tx, messages: readonly OutgoingMessage[]): Promise<void> {
    const at = this.clock.now();
    this.collect(
      tx,
      messages.map((message) => encode(this.options, at, message)),
    );
  }

  /**
   * Messages that no other transaction can say, because it would fail: their ids need not be told apart by the table.
   * Events and commands of one subject leave as one, in CloudEvents' JSON batch format, and are stored, confirmed and
   * delivered for the price of one.
   */
  async addTogether(tx: Tx, messages: readonly OutgoingMessage[]): Promise<void> {
    const at = this.clock.now();
    this.collect(tx, batched(messages.map((message) => encode(this.options, at, message))));
  }

  async addRaw(tx: Tx, messages: readonly RawMessage[]): Promise<void> {
    this.collect(tx, messages);
  }

  private collect(tx: Tx, messages: readonly RawMessage[]): void {
    const collected = this.collected.get(tx);
    if (collected !== undefined) {
      collected.push(...messages);
      return;
    }
    const all = [...messages];
    this.collected.set(tx, all);
    beforeCommit(tx, () => this.store(tx, all));
  }

  private async store(tx: Tx, messages: readonly RawMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const stored = send<Pick<OutboxRow, 'seq' | 'id'>>(
      tx,
      `insert into outbox (id, stream, subject, body)
       select id, stream, subject, body
       from json_to_recordset($1::json) as message (id text, stream text, subject text, body text)
       on conflict (id) do nothing
       returning seq, id`,
      // As one JSON text: the quotes in an array of bodies are twice as dear to escape.
      [JSON.stringify(messages)],
    );
    onCommit(tx, () => void stored.then((rows) => this.relay.publishSoon(withBodies(rows, messages))));
  }
}

/** What was stored of these; of several with one id it was the first. */
function withBodies(
  rows: readonly Pick<OutboxRow, 'seq' | 'id'>[],
  messages: readonly RawMessage[],
): readonly OutboxRow[] {
  const byId = new Map(messages.toReversed().map((message) => [message.id, message]));
  return rows.flatMap(({ seq, id }) => {
    const message = byId.get(id);
    return message === undefined ? [] : [{ ...message, seq }];
  });
}

/** Bounds of a batch: it is handled, and on failure handled again, as a whole. */
const BATCH_MESSAGES = 64;
const BATCH_CHARACTERS = 256 * 1024;

/** Joins what goes to one subject, in order; each batch stands where its first message stood. Jobs are given out singly. */
function batched(messages: readonly RawMessage[]): readonly RawMessage[] {
  const batches: RawMessage[][] = [];
  const open = new Map<string, { readonly batch: RawMessage[]; characters: number }>();
  for (const message of messages) {
    const known = message.stream === 'JOBS' ? undefined : open.get(message.subject);
    const characters = (known?.characters ?? 0) + message.body.length;
    if (known !== undefined && known.batch.length < BATCH_MESSAGES && characters <= BATCH_CHARACTERS) {
      known.batch.push(message);
      known.characters = characters;
      continue;
    }
    const batch = [message];
    batches.push(batch);
    open.set(message.subject, { batch, characters: message.body.length });
  }
  return batches.map(joined);
}

/** Known by its first message: that is in no other batch. */
function joined(batch: readonly RawMessage[]): RawMessage {
  const [first] = batch;
  if (first === undefined) throw new Error('a batch of nothing');
  return batch.length === 1 ? first : { ...first, body: `[${batch.map(({ body }) => body).join(',')}]` };
}

/** The message as it will be stored and sent. */
export function encode(options: MessagingOptions, at: Instant, message: OutgoingMessage): RawMessage {
  const { contract } = message;
  const account = message.account ?? options.account;
  const region = message.region ?? options.region;
  const id = message.id ?? randomUUID();
  const traceparent = message.traceparent ?? traceparentOf();
  // Whoever hears it could not keep it otherwise.
  const body = storableJson({
    specversion: '1.0',
    id,
    source: `millrace/${options.service}`,
    type: wireType(contract),
    subject: message.subject,
    time: formatInstant(at),
    datacontenttype: 'application/json',
    account,
    region,
    correlationid: message.correlationId,
    causationid: message.causationId,
    traceparent,
    data: message.data,
  });
  switch (contract.kind) {
    case 'event':
      return { stream: 'EVENTS', subject: eventSubject(account, contract), id, body };
    case 'command':
      return { stream: 'COMMANDS', subject: commandSubject(contract), id, body };
    case 'job': {
      if (message.actionType === undefined) throw new Error(`job ${contract.type} needs an action type`);
      return { stream: 'JOBS', subject: jobSubject(region, message.actionType), id, body };
    }
  }
}
