import { PageV1, problem, type CallerV1, type QueryContract } from '@millrace/contracts';
import { milliseconds, type Duration, type Issue } from '@millrace/kernel';
import { check } from '@millrace/messaging';
import { Rejected } from '@millrace/service';
import type { Peers } from '../../application/peers.ts';
import { pipelineArn } from '../../domain/principal.ts';
import type { Access, AskedRequest } from '../http/access.ts';
import { DtoPipe } from '../http/dto.pipe.ts';
import { CallEnded } from './problem-status.ts';

/** However far away the deadline of a call is, no service gets longer than this for an answer. */
const longestAnswer = milliseconds(30_000);
const dtoPipe = new DtoPipe();

/** What a DTO holds, without its class. */
type MembersOf<T> = { readonly [Name in keyof T]: T[Name] };

export interface CallParts {
  readonly peers: Peers;
  readonly access: Access;
  readonly caller: CallerV1;
  /** What permission and audit know of the call. */
  readonly asked: AskedRequest;
  /** The request in JSON; what was not sent is absent. */
  readonly request: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch; Infinity without one. */
  readonly deadline: number;
  /** Aborted when nobody reads any more, or the door closes. */
  readonly signal: AbortSignal;
}

/** One call, as methods see it: who asks, for what, and how to find the answer in time. */
export class GrpcCall {
  readonly caller: CallerV1;
  readonly request: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;

  constructor(private readonly parts: CallParts) {
    this.caller = parts.caller;
    this.request = parts.request;
    this.signal = parts.signal;
  }

  /**
   * Asks the owner of the answer, within what is left of the call's deadline.
   * @throws Rejected with every field that breaks the contract, or with what the owner says; CallEnded when nobody waits
   * for the answer any more
   */
  async ask<Q extends object, A>(contract: QueryContract<Q, A>, data: object): Promise<A> {
    const asked = checked(check(contract.data, { ...data, caller: this.caller }));
    if (this.signal.aborted) throw new CallEnded('The call has ended, so nothing more was asked.');
    return this.parts.peers.ask(contract, asked, this.#timeLeft());
  }

  /** A page of what passes the filters of the request, which are members of the question. */
  async list<Q extends object, A>(contract: QueryContract<Q, A>): Promise<A> {
    const { pageSize: _size, pageToken: _token, ...filters } = this.request;
    return this.ask(contract, { ...filters, page: this.page() });
  }

  /** The execution that the request names, once it shows that the caller may do this to it, or to a stage of it. */
  async require<T extends { readonly pipelineName: string }>(thing: T, ...below: readonly string[]): Promise<T> {
    const { region, account } = this.caller;
    await this.parts.access.require(this.parts.asked, pipelineArn(region, account, [thing.pipelineName, ...below]));
    return thing;
  }

  /** As {@link Access.require}, for what needs a second permission. */
  async requirePermission(action: string, resource: string): Promise<void> {
    await this.parts.access.require(this.parts.asked, resource, action);
  }

  /** A member that the method's target says is there. */
  text(name: string): string {
    const value = this.request[name];
    return typeof value === 'string' ? value : '';
  }

  /** These members of the request, without what was not sent. */
  members(...names: readonly string[]): Record<string, unknown> {
    return Object.fromEntries(names.flatMap((name) => (name in this.request ? [[name, this.request[name]]] : [])));
  }

  /** Members as the body that REST knows, by the same rules. */
  body<T extends object>(type: new () => T, members: object): MembersOf<T> {
    return dtoPipe.transform(members, { type: 'body', metatype: type }) as MembersOf<T>;
  }

  /** `pageSize` and `pageToken` of the request; 100 items by default. */
  page(): PageV1 {
    const { pageSize = 100, pageToken } = this.request;
    const page = check(PageV1, { maxResults: pageSize, ...(pageToken === undefined ? {} : { nextToken: pageToken }) });
    if (page.ok) return page.value;
    // As the owner of a list would say it; refusals are told in this door's names.
    const issues = page.issues.map((issue) => ({
      ...issue,
      pointer: `/page${issue.pointer}`,
      message: issue.message.replace(/^(maxResults|nextToken)/, 'it'),
    }));
    return checked<PageV1>({ ok: false, issues });
  }

  /** The member of a query that the idempotency token sets. */
  clientRequestToken(): object {
    const token = this.request['idempotencyToken'];
    if (token === undefined) return {};
    if (typeof token === 'string' && /^[a-zA-Z0-9-]{1,128}$/.test(token)) return { clientRequestToken: token };
    const message = 'must be 1 to 128 letters, digits and dashes';
    return checked({ ok: false, issues: [{ pointer: '/idempotencyToken', message }] });
  }

  #timeLeft(): { readonly deadline?: Duration } {
    if (!Number.isFinite(this.parts.deadline)) return {};
    const left = Math.max(1, this.parts.deadline - Date.now());
    return { deadline: left < longestAnswer ? milliseconds(left) : longestAnswer };
  }
}

/** @throws Rejected with every fault. */
export function checked<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issues: readonly Issue[] },
): T {
  if (result.ok) return result.value;
  const count = result.issues.length === 1 ? 'a problem' : `${result.issues.length} problems`;
  throw new Rejected(problem('request.invalid', `The request has ${count}.`, result.issues));
}
