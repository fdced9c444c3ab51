import { GuardedHttp, type Answer, type EgressPolicy } from '@millrace/egress';
import { seconds } from '@millrace/kernel';
import { Injectable } from '@nestjs/common';
import { BuildRunnerSettings } from '../settings.ts';
import type { AlarmState } from './alarm.ts';

/** What Prometheus says to an instant query. */
export type QueryAnswer =
  | { readonly kind: 'values'; readonly values: readonly number[] }
  /** It is away, starting, or answers what cannot be read. It may know later. */
  | { readonly kind: 'no-answer'; readonly reason: string }
  /** The question is wrong, and stays so. */
  | { readonly kind: 'wrong'; readonly reason: string };

/** Where a question goes. `ours` is the one of the settings, which the operator answers for. */
export interface Endpoint {
  readonly url: string;
  readonly ours: boolean;
}

const answerWithin = seconds(10);
const queryBytes = 64 * 1024;
/** The list of all alerts; also a large installation has fewer. */
const rulesBytes = 4 * 1024 * 1024;

/**
 * Asks a Prometheus HTTP API. Rules that watch the same thing share an answer for half a polling interval: a thousand
 * of them cost what one costs.
 */
@Injectable()
export class Prometheus {
  private readonly guarded: GuardedHttp;
  private readonly trusted = new GuardedHttp({ privateTargets: 'anywhere' } satisfies EgressPolicy);
  private readonly shared = new Map<string, Promise<Answer>>();

  constructor(private readonly settings: BuildRunnerSettings) {
    const { rulesPrivateTargets: privateTargets, rulesAllowedHosts: allowedHosts } = settings;
    this.guarded = new GuardedHttp({ privateTargets, allowedHosts });
  }

  /** All values of a query whose answer is a scalar or an instant vector. */
  async query(endpoint: Endpoint, query: string): Promise<QueryAnswer> {
    return readQuery(await this.get(endpoint, 'api/v1/query', { query }, queryBytes));
  }

  /** A firing alert is ALARM, one that is known and does not fire is OK, and what nobody can tell is neither. */
  async alert(endpoint: Endpoint, name: string): Promise<AlarmState> {
    const firing = await this.query(endpoint, `ALERTS{alertname=${JSON.stringify(name)},alertstate="firing"}`);
    if (firing.kind !== 'values') return 'INSUFFICIENT_DATA';
    if (firing.values.length > 0) return 'ALARM';
    const rules = await this.get(endpoint, 'api/v1/rules', { type: 'alert' }, rulesBytes);
    return knowsAlert(rules, name) ? 'OK' : 'INSUFFICIENT_DATA';
  }

  private get(endpoint: Endpoint, path: string, query: Record<string, string>, answerBytes: number): Promise<Answer> {
    const base = endpoint.url.endsWith('/') ? endpoint.url : `${endpoint.url}/`;
    const url = new URL(path, base);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return this.share(`${endpoint.ours} ${url.href}`, () => {
      const http = endpoint.ours ? this.trusted : this.guarded;
      const headers = { accept: 'application/json', 'user-agent': 'millrace' };
      return http.send({ url: url.href, method: 'GET', headers }, { totalMilliseconds: answerWithin, answerBytes });
    });
  }

  private share(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const known = this.shared.get(key);
    if (known !== undefined) return known;
    const answer = ask();
    this.shared.set(key, answer);
    setTimeout(() => this.shared.delete(key), (this.settings.rulesPollSeconds * 1000) / 2).unref();
    return answer;
  }
}

interface Envelope {
  readonly status?: unknown;
  readonly error?: unknown;
  readonly data?: { readonly resultType?: unknown; readonly result?: unknown; readonly groups?: unknown };
}

function envelopeIn(body: string): Envelope | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function readQuery(answer: Answer): QueryAnswer {
  if (answer.type === 'refused') return { kind: 'wrong', reason: answer.error };
  if (answer.type === 'unanswered') return { kind: 'no-answer', reason: answer.error };
  if (answer.truncated) return { kind: 'wrong', reason: `the answer is longer than ${queryBytes} bytes: aggregate it` };
  const { status, error, data } = envelopeIn(answer.body) ?? {};
  // 400 and 422 are questions that it understood to be wrong (its documentation of the HTTP API).
  if (answer.status === 400 || answer.status === 422) {
    return { kind: 'wrong', reason: typeof error === 'string' ? error : `it answered ${answer.status}` };
  }
  if (answer.status !== 200 || status !== 'success') {
    return { kind: 'no-answer', reason: `it answered ${answer.status}` };
  }
  const values = valuesIn(data?.resultType, data?.result);
  const type = String(data?.resultType);
  return values === undefined ? { kind: 'wrong', reason: `a ${type} is no number` } : { kind: 'values', values };
}

function valuesIn(type: unknown, result: unknown): readonly number[] | undefined {
  if (!Array.isArray(result)) return undefined;
  if (type === 'scalar') return [sampleValue(result)];
  if (type !== 'vector') return undefined;
  return result.map((series: unknown) =>
    typeof series === 'object' && series !== null && 'value' in series ? sampleValue(series.value) : Number.NaN,
  );
}

/** `[time, "value"]`; the value may be NaN, +Inf or -Inf. */
function sampleValue(sample: unknown): number {
  const text: unknown = Array.isArray(sample) ? sample[1] : undefined;
  if (typeof text !== 'string') return Number.NaN;
  return Number(text.replace(/^([+-]?)Inf$/, '$1Infinity'));
}

function knowsAlert(answer: Answer, name: string): boolean {
  if (answer.type !== 'answered' || answer.status !== 200 || answer.truncated) return false;
  const groups = envelopeIn(answer.body)?.data?.groups;
  if (!Array.isArray(groups)) return false;
  return groups.some((group: unknown) => {
    const rules = typeof group === 'object' && group !== null && 'rules' in group ? group.rules : undefined;
    return Array.isArray(rules) && rules.some((rule: unknown) => isNamed(rule, name));
  });
}

const isNamed = (rule: unknown, name: string): boolean =>
  typeof rule === 'object' && rule !== null && 'name' in rule && rule.name === name;
