import { GuardedHttp, type PrivateTargets, type RequestLimits } from '@millrace/egress';
import type { AttemptResult } from '../../domain/attempt.ts';

export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const limits: RequestLimits = { totalMilliseconds: 5_000, answerBytes: 64 * 1024 };

/** One attempt; only the status of an answer matters. */
export class WebhookSender {
  private readonly http: GuardedHttp;

  constructor(allowed: PrivateTargets) {
    this.http = new GuardedHttp({ privateTargets: allowed });
  }

  async send(request: WebhookRequest): Promise<AttemptResult> {
    const answer = await this.http.send({ ...request, method: 'POST' }, limits);
    return answer.type === 'answered'
      ? { type: 'answered', status: answer.status }
      : { type: 'unanswered', error: answer.error };
  }
}
