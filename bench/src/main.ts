import { parseArgs } from 'node:util';
import { measureBasics } from './basics.ts';
import { measureClients } from './clients.ts';
import { measureHistory } from './history.ts';
import { measureLarge } from './large.ts';
import { measurePeers } from './peers.ts';
import { measureSustained } from './sustained.ts';

const usage = `usage: npm run bench [-- WHAT [OPTIONS]]
  (nothing)   hand-over, start-up and memory
  sustained   transitions per second under a load that lasts
                --seconds 60 | --minutes 10   how long each scenario is measured
                --mode embedded|processes     default: both, one after the other
                --scenario locks|parallel     default: both
                --pipelines 200               of the lock modes
                --slots 64                    jobs in the simulated workers' hands, for each action type
                --rate 50                     executions started per second; default: one for each that has ended
                --profile FOLDER              leave CPU profiles there and say where the time went
  peers       Restate, DBOS, graphile-worker, BullMQ and Buildbot beside ours, same work, same run
                --repetitions 5
  history     hand-overs, lists and restarts with many finished executions, against an empty store
                --executions 100000  --repetitions 5
  clients     many clients at the same time, half over REST and half over the AWS door, against reads and starts
                --clients 200 --seconds 60 --pipelines 50 --profile FOLDER
  large       50 stages of 50 actions; many pipelines, page by page; 500 actions at the same time
                --pipelines 10000  --stages 50
`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string' },
    clients: { type: 'string', default: '200' },
    minutes: { type: 'string' },
    mode: { type: 'string' },
    scenario: { type: 'string' },
    pipelines: { type: 'string' },
    slots: { type: 'string', default: '64' },
    'warm-up': { type: 'string', default: '5' },
    rate: { type: 'string' },
    profile: { type: 'string' },
    executions: { type: 'string', default: '100000' },
    stages: { type: 'string', default: '50' },
    repetitions: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const report = await measure(positionals[0]);
if (values.json && report !== undefined) say(JSON.stringify(report));

async function measure(what: string | undefined): Promise<unknown> {
  switch (what) {
    case undefined:
      return measureBasics(say);
    case 'sustained':
      return measureSustained(
        {
          modes: one(values.mode, ['embedded', 'processes'] as const),
          scenarios: one(values.scenario, ['locks', 'parallel'] as const),
          seconds: Number(values.seconds ?? Number(values.minutes ?? 1) * 60),
          warmUpSeconds: Number(values['warm-up']),
          pipelines: Number(values.pipelines ?? 200),
          slots: Number(values.slots),
          executionsPerSecond: values.rate === undefined ? undefined : Number(values.rate),
          profileFolder: values.profile,
        },
        say,
      );
    case 'clients':
      return measureClients(
        {
          clients: Number(values.clients),
          seconds: Number(values.seconds ?? 60),
          pipelines: Number(values.pipelines ?? 50),
          profileFolder: values.profile,
        },
        say,
      );
    case 'peers':
      return measurePeers(Number(values.repetitions), say);
    case 'history':
      return measureHistory({ executions: Number(values.executions), repetitions: Number(values.repetitions) }, say);
    case 'large':
      return measureLarge({ pipelines: Number(values.pipelines ?? 10_000), stages: Number(values.stages) }, say);
    default:
      process.exitCode = 2;
      return say(usage);
  }
}

/** The one that was asked for, or all. */
function one<T extends string>(asked: string | undefined, known: readonly T[]): readonly T[] {
  if (asked === undefined) return known;
  const found = known.filter((name) => name === asked);
  if (found.length === 0) throw new Error(`${asked} is none of ${known.join(', ')}`);
  return found;
}
