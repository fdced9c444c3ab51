import * as contracts from '@millrace/contracts';
import { ok } from '@millrace/kernel';
import { runService } from '@millrace/service';
import { expect, it } from 'vitest';
import { gateway } from '../../definition.ts';
import { ScriptedHouse } from '../../testing/scripted-house.ts';
import * as samples from '../../testing/samples.ts';

const house = new ScriptedHouse({ GATEWAY_HEARTBEAT_SECONDS: '1' });
const { call } = house;

const path = `/executions/${samples.executionId}/events`;

/** Orchestration with one execution, of which facts can be recorded. Others of its flow leave gaps in the revisions. */
class Recorded {
  view: contracts.ExecutionView = samples.execution;
  readonly facts: contracts.HistoryEntry[] = [];

  constructor() {
    house.replies(contracts.GetExecution, () => ok(this.view));
    house.replies(contracts.ExecutionHistory, ({ afterRevision = 0, page }) => {
      // Small pages, so that the reader has to turn them.
      const from = page.nextToken === undefined ? afterRevision : Number(page.nextToken);
      const items = this.facts.filter(({ revision }) => revision > from);
      const shown = items.slice(0, 2);
      const last = shown.at(-1);
      return ok(items.length > 2 && last ? { items: shown, nextToken: String(last.revision) } : { items: shown });
    });
  }

  record(status: contracts.ExecutionStatus = 'InProgress'): void {
    const revision = (this.facts.at(-1)?.revision ?? 0) + 3;
    const at = '2026-11-21T10:00:00.000Z';
    this.facts.push({ revision, at, type: 'ActionStarted', causedBy: `message-${revision}`, data: {} });
    this.view = { ...this.view, status, cause: `after ${revision}` };
  }

  /** Something happened: the reader looks again. */
  announce(): Promise<void> {
    return house.executionChanged({ executionId: samples.executionId });
  }
}

interface Seen {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: { readonly revision?: number; readonly cause?: string };
}

const eventsIn = (text: string): Seen[] =>
  text.split('\n\n').flatMap((block) => {
    const event = /^event: (.*)$/m.exec(block)?.[1];
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (event === undefined || data === undefined) return [];
    return [{ event, id: /^id: (.*)$/m.exec(block)?.[1], data: JSON.parse(data) as Seen['data'] }];
  });

/** Reads until enough was seen, then breaks the connection as a network does. */
async function readSome(
  url: string,
  count: number,
  lastEventId?: string,
  afterFirst: () => Promise<void> = async () => undefined,
): Promise<Seen[]> {
  const gone = new AbortController();
  const response = await fetch(`${url}/api/v1${path}?facts=true`, {
    headers: {
      authorization: `Bearer ${house.here.administrator.apiToken}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: gone.signal,
  });
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    const before = eventsIn(text).length;
    text += decoder.decode(chunk, { stream: true });
    if (before === 0 && eventsIn(text).length > 0) await afterFirst();
    if (eventsIn(text).length >= count) break;
  }
  gone.abort();
  return eventsIn(text).slice(0, count);
}

it('every fact comes once and in order, however often the connection breaks and over a new gateway', async () => {
  const recorded = new Recorded();
  for (let i = 0; i < 5; i++) recorded.record();
  const first = await readSome(house.here.url, 3);
  const other = await runService(
    gateway,
    { ...house.here.environment, HTTP_PORT: '0' },
    { logTo: { write: () => undefined } },
  );
  try {
    const second = await readSome(other.url, 3, first.at(-1)?.id);
    recorded.record();
    recorded.record('Succeeded');
    const url = other.url;
    const rest = await fetch(`${url}/api/v1${path}?facts=true`, {
      headers: {
        authorization: `Bearer ${house.here.administrator.apiToken}`,
        'last-event-id': second.at(-1)?.id ?? '',
      },
    });
    const all = [...first, ...second, ...eventsIn(await rest.text())];
    const facts = all.filter(({ event }) => event === 'fact').map(({ data }) => data.revision);
    expect(facts).toEqual([3, 6, 9, 12, 15, 18, 21]);
    const states = all.filter(({ event }) => event === 'snapshot').map(({ data }) => data.cause);
    expect(states).toEqual(['after 15', 'after 21']);
    expect(all.at(-1)?.event).toBe('end');
  } finally {
    await other.stop();
  }
});

it('a state that was seen is not shown again, one that came meanwhile is', async () => {
  const recorded = new Recorded();
  const [seen] = await readSome(house.here.url, 1);
  expect(seen?.event).toBe('snapshot');
  recorded.record('Succeeded');
  const headers = { 'last-event-id': seen?.id ?? '' };
  const resumed = eventsIn((await call('GET', path, { headers })).body as string);
  expect(resumed.map(({ event }) => event)).toEqual(['snapshot', 'end']);
  const last = { 'last-event-id': resumed[0]?.id ?? '' };
  expect(eventsIn((await call('GET', path, { headers: last })).body as string).map(({ event }) => event)).toEqual([
    'end',
  ]);
});

it('changes are shown as they come', async () => {
  const recorded = new Recorded();
  const seen = await readSome(house.here.url, 3, undefined, () => {
    recorded.record();
    return recorded.announce();
  });
  expect(seen.map(({ event }) => event)).toEqual(['snapshot', 'fact', 'snapshot']);
  expect(seen.map(({ data }) => data.revision ?? data.cause)).toEqual([samples.execution.cause, 3, 'after 3']);
});

it('what is no id of an event is refused before the stream begins', async () => {
  new Recorded();
  const refused = await call('GET', path, { headers: { 'last-event-id': 'yesterday' } });
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/last-event-id' }] } });
});

it('asking for the head alone opens no stream', async () => {
  new Recorded();
  const head = await call('HEAD', path);
  expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
});
