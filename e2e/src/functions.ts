import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { eventually } from '@millrace/testing';

interface Call {
  readonly path: string;
  readonly parameters: string;
  answer(succeeded: boolean, outputVariables?: Readonly<Record<string, string>>): void;
}

/** Plays the functions that pipelines invoke: each call waits until the test answers it. */
export class Functions {
  private readonly calls: Call[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async listen(): Promise<Functions> {
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        const { userParameters: parameters } = JSON.parse(body) as { userParameters: string };
        const answer: Call['answer'] = (succeeded, outputVariables = {}) =>
          response.end(JSON.stringify({ result: succeeded ? 'Succeeded' : 'Failed', outputVariables }));
        functions.calls.push({ path: (request.url ?? '').slice(1), parameters, answer });
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const functions = new Functions(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return functions;
  }

  /** Answers the call of a function with these parameters, as soon as it comes. */
  async answers(path: string, parameters: string, succeeded = true): Promise<void> {
    const call = await this.called(path, parameters);
    this.calls.splice(this.calls.indexOf(call), 1);
    call.answer(succeeded);
  }

  /** The open call of a function with these parameters, as soon as it comes. */
  called(path: string, parameters: string): Promise<Call> {
    return eventually(
      () => {
        const call = this.calls.find((one) => one.path === path && one.parameters === parameters);
        if (call === undefined) throw new Error(`nobody calls ${path} for ${parameters}`);
        return call;
      },
      { withinMs: 30_000 },
    );
  }

  isCalled(path: string, parameters: string): boolean {
    return this.calls.some((one) => one.path === path && one.parameters === parameters);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
