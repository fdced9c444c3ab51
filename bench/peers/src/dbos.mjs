// DBOS: workflows in this process, every step a row in PostgreSQL.
import { DBOS } from '@dbos-inc/dbos-sdk';
import { inParallel, now, serve, step } from './peer.mjs';

const chain = DBOS.registerWorkflow(
  async (steps, withProcess) => {
    const marks = [];
    for (let n = 0; n < steps; n++)
      marks.push(
        await DBOS.runStep(
          async () => {
            const began = now();
            await step(withProcess);
            return began;
          },
          { name: `step ${n}` },
        ),
      );
    return marks;
  },
  { name: 'chain' },
);

await serve(async ({ databaseUrl }) => {
  DBOS.setConfig({ name: 'bench', systemDatabaseUrl: databaseUrl, runAdminServer: false, logLevel: 'error' });
  await DBOS.launch();
  return {
    durability: 'a commit in PostgreSQL per step, fsync on',
    remark: 'client, workflow and steps share one process; nothing is handed to a worker',
    chain: async ({ steps, withProcess }) => ({ steps: await chain(steps, withProcess) }),
    oneStepRuns: ({ count, concurrency }) => inParallel(count, concurrency, () => chain(1, false)),
    stop: () => DBOS.shutdown(),
  };
});
