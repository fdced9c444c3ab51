import { setTimeout as pause } from 'node:timers/promises';
import { ApiProblem, MillraceClient } from '@millrace/client';

const name = 'demo-approver';
const pollMilliseconds = 200;

/** A service account that may answer approvals and nothing else, as a person with that duty would be. */
export class Approver {
  readonly arn: string;
  readonly #client: MillraceClient;
  readonly #dismiss: () => Promise<void>;

  private constructor(arn: string, client: MillraceClient, dismiss: () => Promise<void>) {
    this.arn = arn;
    this.#client = client;
    this.#dismiss = dismiss;
  }

  /** Makes the account, or a token of its own when the account is there from an earlier run. */
  static async appoint(administrator: MillraceClient, baseUrl: string): Promise<Approver> {
    const token = await tokenFor(administrator);
    const client = new MillraceClient({ baseUrl, token: token.apiToken });
    const { arn } = await client.whoami.get();
    return new Approver(arn, client, async () => {
      if (token.tokenId !== undefined)
        await administrator.principals.deleteToken({ path: { name, tokenId: token.tokenId } });
    });
  }

  /** Waits until the execution's approval is open and approves it. Answers who the platform says decided. */
  async approve(executionId: string, pipelineName: string, signal: AbortSignal): Promise<string | undefined> {
    for (;;) {
      signal.throwIfAborted();
      const { items } = await this.#client.approvals.list({ query: { pipelineName } });
      const open = items.find((one) => one.executionId === executionId && one.status === 'Pending');
      if (open?.token !== undefined) {
        await this.#client.pipelines.decide({
          path: { name: open.pipelineName, stage: open.stageName, action: open.actionName },
          body: {
            token: open.token,
            status: 'Approved',
            summary: 'staging answers as it should',
          },
        });
        break;
      }
      await pause(pollMilliseconds, undefined, { signal });
    }
    const { items } = await this.#client.approvals.list({ query: { pipelineName, openOnly: 'false' } });
    return items.find((one) => one.executionId === executionId)?.decidedBy;
  }

  /** Takes the token of this run back. */
  async dismiss(): Promise<void> {
    await this.#dismiss();
  }
}

async function tokenFor(
  administrator: MillraceClient,
): Promise<{ readonly apiToken: string; readonly tokenId?: string }> {
  try {
    return await administrator.principals.create({ body: { name, roles: ['approver'] } });
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 409)
      return administrator.principals.createToken({ path: { name } });
    throw error;
  }
}
