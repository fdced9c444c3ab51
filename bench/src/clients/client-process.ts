import { Agent, request as send } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { answerParent } from '../asking.ts';
import { AwsRequests, operationAt, operations, restRequest, type Operation, type WireRequest } from './requests.ts';

/** Whom the clients call, and as whom. */
export interface ClientSettings {
  readonly url: string;
  readonly token: string;
  readonly accessKey: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Half of them come through each door; each has one connection, which it keeps. */
  readonly clients: number;
  readonly pipelines: readonly string[];
}

export interface ClientsRun extends ClientSettings {
  readonly seconds: number;
}

export const doors = ['REST', 'AWS'] as const;
export type Door = (typeof doors)[number];

export interface ClientsReport {
  readonly seconds: number;
  /** Milliseconds from before signing until the whole answer was there. */
  readonly latencies: Readonly<Record<Door, Readonly<Record<Operation, readonly number[]>>>>;
  /** How often each thing went wrong, `503 …` or the text of a connection's error. */
  readonly errors: Readonly<Record<string, number>>;
  /** Of the answers to the last call of each operation, for somebody who wants to answer as much. */
  readonly answerBytes: Readonly<Record<Door, Readonly<Record<Operation, number>>>>;
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

function answerTo(agent: Agent, to: URL, { method, path, headers, body }: WireRequest): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const asked = send({ agent, hostname: to.hostname, port: to.port, method, path, headers }, (response) => {
    buffer(response).then((bytes) => resolve({ status: response.statusCode ?? 0, body: bytes }), reject);
  });
  asked.once('error', reject);
  asked.end(body);
  return promise;
}

/** Every client asks, waits for the answer and asks again, until the time is over. */
async function run({ url, token, accessKey, clients, pipelines, seconds }: ClientsRun): Promise<ClientsReport> {
  const to = new URL(url);
  const aws = new AwsRequests(to.host, accessKey);
  const latencies = perDoor<number[]>(() => []);
  const answerBytes = perDoor(() => 0);
  const errors: Record<string, number> = {};
  const count = (what: string): number => (errors[what] = (errors[what] ?? 0) + 1);
  const began = performance.now();
  const end = began + seconds * 1000;

  const client = async (number: number): Promise<void> => {
    const door = doors[number % doors.length] ?? 'REST';
    const pipeline = pipelines[number % pipelines.length] ?? '';
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let call = 0; performance.now() < end; call++) {
      const operation = operationAt(number, call);
      const before = performance.now();
      const wire = door === 'REST' ? restRequest(token, operation, pipeline) : await aws.request(operation, pipeline);
      try {
        const { status, body } = await answerTo(agent, to, wire);
        if (status >= 300) count(`${status} ${body.toString('utf8').slice(0, 200)}`);
        latencies[door][operation].push(performance.now() - before);
        answerBytes[door][operation] = body.length;
      } catch (error) {
        count(String(error));
      }
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  return { seconds: (performance.now() - began) / 1000, latencies, errors, answerBytes };
}

const perDoor = <T>(make: () => T): Record<Door, Record<Operation, T>> => {
  const each = () => Object.fromEntries(operations.map((name) => [name, make()])) as Record<Operation, T>;
  return { REST: each(), AWS: each() };
};

// Many clients in a process of its own; credentials come over the channel and stand in no arguments.
answerParent({}, { run }, async () => undefined);
