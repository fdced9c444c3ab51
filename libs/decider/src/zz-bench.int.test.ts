import { event } from '@millrace/contracts';
import { ok, type Instant } from '@millrace/kernel';
import { Inbox, MessagingOptions, Messaging1000000000001, Outbox, type Relay, ServiceTracer } from '@millrace/messaging';
import { createDataSource, UnitOfWork } from '@millrace/persistence';
import { createDatabase } from '@millrace/testing';
import { SystemClock } from '@millrace/service';
import { trace } from '@opentelemetry/api';
import { IsString } from 'class-validator';
import { appendFileSync } from 'node:fs';
import { it } from 'vitest';
import { Decider1000000000002, DeciderShell, type Decider } from './index.ts';
class D { @IsString() a!: string }
const E = event('approvals', 'bench.v1', D);
it('bench', async () => {
  const db = await createDatabase({ migrations: [Messaging1000000000001, Decider1000000000002] });
  const ds = createDataSource({ url: db.url, entities: [], migrations: [], poolSize: 4, applicationName: 'b' });
  await ds.initialize();
  const work = new UnitOfWork(ds);
  const relay = { publishSoon: () => undefined } as unknown as Relay;
  const outbox = new Outbox(new MessagingOptions('approvals', [], undefined, '000000000000', 'local'), new SystemClock(), relay);
  const d: Decider<{ n: number }, { type: 'A'; at: Instant }, { type: 'B'; at: Instant }, 'x', never> = {
    kind: 'k', initial: { n: 0 }, decide: (_s, c) => ok([{ type: 'B', at: c.at }]), evolve: (s) => ({ n: s.n + 1 }), react: () => ['x', 'x'],
  };
  const shell = new DeciderShell(work, new Inbox(), new ServiceTracer(trace.getTracer('x')), d, async (tx, decided, cause) => {
    let n = 0;
    for (const _ of decided.orders) await outbox.add(tx, E, { a: 'b' }, { subject: 's', id: `${cause.id}:${n++}` });
  });
  await ds.query('create table bare (n int)');
  const time = async (name: string, f: (i: number) => Promise<unknown>) => {
    const all: number[] = [];
    for (let i = 0; i < 1200; i++) { const t = performance.now(); await f(i); if (i >= 200) all.push(performance.now() - t); }
    all.sort((a, b) => a - b);
    appendFileSync('/work/tmp/bench-decider.txt', `${name} p50 ${all[500]!.toFixed(3)} p95 ${all[950]!.toFixed(3)} ms\n`);
  };
  for (let r = 0; r < 2; r++) {
    await time('bare commit', (i) => work.run((tx) => tx.query('insert into bare values ($1)', [i])));
    await time('handle', (i) => shell.handle(`a${i % 50}`, { type: 'A', at: Date.now() as Instant }, { id: `${r}m${i}`, consumer: 'c' }));
  }
  await ds.destroy(); await db.drop();
}, 120_000);
