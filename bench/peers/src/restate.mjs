// Restate: one node of restate-server with its default settings, a service endpoint in this process.
import * as restate from '@restatedev/restate-sdk';
import * as clients from '@restatedev/restate-sdk-clients';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { inParallel, now, serve, step } from './peer.mjs';
import { freePort, startServer } from './server.mjs';

const binary = () => {
  const name = `@restatedev/restate-server-${process.platform}-${process.arch}`;
  return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'bin', 'restate-server');
};

const bench = restate.service({
  name: 'bench',
  handlers: {
    chain: async (ctx, { steps, withProcess }) => {
      const marks = [];
      for (let n = 0; n < steps; n++)
        marks.push(
          await ctx.run(`step ${n}`, async () => {
            const began = now();
            await step(withProcess);
            return began;
          }),
        );
      return { steps: marks };
    },
  },
});

await serve(async ({ folder }) => {
  const [ingress, admin, node, endpoint] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const server = await startServer(
    binary(),
    ['--no-logo', '--listen-mode', 'tcp', '--base-dir', join(folder, 'data')],
    {
      port: admin,
      logFile: join(folder, 'restate.log'),
      env: {
        ...process.env,
        DO_NOT_TRACK: '1',
        RESTATE_DISABLE_TELEMETRY: 'true',
        RESTATE_LISTEN_MODE: 'tcp',
        RESTATE_BIND_IP: '127.0.0.1',
        RESTATE_BIND_PORT: String(node),
        RESTATE_ADMIN__BIND_PORT: String(admin),
        RESTATE_INGRESS__BIND_PORT: String(ingress),
      },
    },
  );
  await restate.serve({ services: [bench], port: endpoint, logger: () => undefined });
  const answer = await fetch(`http://127.0.0.1:${admin}/deployments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ uri: `http://127.0.0.1:${endpoint}` }),
  });
  if (!answer.ok) throw new Error(`the endpoint was not accepted: ${await answer.text()}`);
  const client = clients.connect({ url: `http://127.0.0.1:${ingress}` }).serviceClient(bench);
  return {
    durability: 'log (RocksDB) written through to the disk before a step counts: its default',
    chain: (chain) => client.chain(chain),
    oneStepRuns: ({ count, concurrency }) =>
      inParallel(count, concurrency, () => client.chain({ steps: 1, withProcess: false })),
    stop: () => server.stop(),
  };
});
