import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { eventually } from '@millrace/testing';

interface Call {
  readonly path: string;
  readonly parameters: string;
  /** Answered calls are not looked at again. */
  answer(succeeded: boolean): void;
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
        const answer = (succeeded: boolean) => {
          functions.calls.splice(functions.calls.indexOf(call), 1);
          response.end(JSON.stringify({ result: succeeded ? 'Succeeded' : 'Failed' }));
        };
        const call = { path: (request.url ?? '').slice(1), parameters, answer };
        functions.calls.push(call);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const functions = new Functions(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return functions;
  }

  /** Answers the call of a function with these parameters, as soon as it comes. */
  async answers(path: string, parameters: string, succeeded = true): Promise<void> {
    (await this.called(path, parameters)).answer(succeeded);
  }

  /** The first open call of a function with these parameters, or of whatever is not given, as soon as it comes. */
  called(path?: string, parameters?: string): Promise<Call> {
    return eventually(
      () => {
        const call = this.calls.find(
          (one) => one.path === (path ?? one.path) && one.parameters === (parameters ?? one.parameters),
        );
        if (call === undefined) throw new Error(`nobody calls ${path ?? 'anything'} for ${parameters ?? 'anything'}`);
        return call;
      },
      { withinMs: 60_000 },
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
