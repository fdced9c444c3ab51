/** The JetStream streams, as data. Created (and created again after a loss) by whoever connects first. */
export interface StreamDefinition {
  readonly name: 'EVENTS' | 'COMMANDS' | 'JOBS' | 'LOGS' | 'AGENTS';
  readonly subjects: readonly string[];
  readonly retention: 'limits' | 'workqueue';
  /** Seconds a message is kept at most; 0 keeps it until it is acknowledged. */
  readonly maxAgeSeconds: number;
  readonly maxBytes: number;
  /** Window of `Nats-Msg-Id` de-duplication. */
  readonly duplicateWindowSeconds: number;
}

const DAY = 86_400;
const MIB = 1024 * 1024;

export const streams: readonly StreamDefinition[] = [
  {
    name: 'EVENTS',
    subjects: ['mr.events.>'],
    retention: 'limits',
    maxAgeSeconds: 7 * DAY,
    maxBytes: 512 * MIB,
    duplicateWindowSeconds: 120,
  },
  {
    name: 'COMMANDS',
    subjects: ['mr.commands.>'],
    retention: 'workqueue',
    maxAgeSeconds: 0,
    maxBytes: 256 * MIB,
    duplicateWindowSeconds: 120,
  },
  {
    name: 'JOBS',
    subjects: ['mr.jobs.>'],
    retention: 'workqueue',
    maxAgeSeconds: 0,
    maxBytes: 256 * MIB,
    duplicateWindowSeconds: 120,
  },
  {
    name: 'LOGS',
    subjects: ['mr.logs.>'],
    retention: 'limits',
    maxAgeSeconds: DAY,
    maxBytes: 512 * MIB,
    duplicateWindowSeconds: 120,
  },
  {
    name: 'AGENTS',
    subjects: ['mr.agents.*.*.commands'],
    retention: 'limits',
    maxAgeSeconds: DAY,
    maxBytes: 256 * MIB,
    duplicateWindowSeconds: 120,
  },
];

export type StreamName = StreamDefinition['name'];

/** Bucket in which runners say that they are alive; an entry vanishes after its time to live. */
export const presence = { bucket: 'presence', ttlSeconds: 30, beatSeconds: 10 } as const;
export const runnerPresenceKey = (runnerId: string): string => `runners.${runnerId}`;
