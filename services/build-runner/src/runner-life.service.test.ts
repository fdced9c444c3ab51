import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ReleaseJob,
  ReportJobResult,
  ReportJobStarted,
  type ArtifactRefV1,
  type JobOfferedV1,
  type LogLineV1,
  type ReleaseJobV1,
} from '@millrace/contracts';
import { Logs } from '@millrace/messaging';
import { eventually, Gate, tempDir, type TempDir } from '@millrace/testing';
import { JobBench } from '@millrace/testing/jobs';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRunner } from './index.ts';

const account = '000000000000';

let folder: TempDir;
let runner: ServiceUnderTest;
let bench: JobBench;
let gate: Gate;

beforeAll(async () => {
  folder = await tempDir('runner-life');
  gate = await Gate.open();
  runner = await serviceUnderTest(buildRunner, {
    environment: { RUNNER_FOLDER: folder.path, SHUTDOWN_GRACE_SECONDS: '1' },
  });
  bench = await JobBench.beside(runner, {}, { leaseSeconds: 2 });
});

afterAll(async () => {
  await runner?.close();
  await bench?.close();
  await gate?.close();
  await folder?.remove();
});

const pass = (name: string): string => `bash -c '${gate.passage(name)}'`;
const resultsOf = ({ jobId }: JobOfferedV1) => runner.heard(ReportJobResult).filter(({ data }) => data.jobId === jobId);
const workspaces = (): readonly string[] => readdirSync(join(folder.path, 'build-runner', 'jobs'));

async function recordOf({ jobId }: JobOfferedV1): Promise<string | undefined> {
  const rows: { state: string }[] = await runner.service.dataSource.query(
    'select state from job_record where job_id = $1',
    [jobId],
  );
  return rows[0]?.state;
}

/** A job whose input never arrives, so that none of its commands begins. */
async function offerWaiting(): Promise<JobOfferedV1> {
  const artifactId = randomUUID();
  const input: ArtifactRefV1 = { name: 'Source', artifactId, sha256: '0'.repeat(64), sizeBytes: 1 };
  const job = await bench.offer({ commands: ['true'], inputArtifacts: [input] });
  await eventually(() => bench.wanted.has(artifactId));
  return job;
}

/** Plays an orchestration that cannot take jobs back at first. */
async function faultyReleases(faults: number): Promise<{ readonly asked: ReleaseJobV1[]; close(): void }> {
  const asked: ReleaseJobV1[] = [];
  const close = bench.play(ReleaseJob, (release) => {
    if (asked.push(release) <= faults) throw new Error('away');
    return {};
  });
  await runner.bus.connection.flush();
  return { asked, close };
}

describe('a log', () => {
  it('reaches every reader once and in order, though the stream is wiped while the build runs', async () => {
    gate.hold('log');
    const job = await bench.offer({
      commands: ['for i in 1 2 3; do echo "before $i"; done', pass('log'), 'echo after'],
    });
    const reading = new AbortController();
    const read = (): LogLineV1[] => {
      const lines: LogLineV1[] = [];
      void (async () => {
        const tail = new Logs(runner.bus).tail(account, job.actionExecutionId, 1, reading.signal);
        for await (const line of tail) lines.push(line);
      })();
      return lines;
    };
    const early = read();
    await gate.arrived('log');
    await eventually(() => expect(early.map(({ text }) => text)).toContain('before 3'));
    await runner.nats.wipe();
    const late = read();
    // Also while nothing new is said, what was said is there again.
    await eventually(() => expect(late.map(({ text }) => text)).toContain('before 3'));
    gate.release('log');
    const result = await bench.resultOf(job);
    expect(result.outcome).toBe('succeeded');
    const sealed = bench.logOf(result);
    expect(sealed.map(({ seq }) => seq)).toEqual(sealed.map((_, index) => index + 1));
    expect(sealed.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['before 1', 'before 2', 'before 3', 'after']),
    );
    await eventually(() => {
      expect(early).toEqual(sealed);
      expect(late).toEqual(sealed);
    });
    reading.abort();
    expect(gate.count('log')).toBe(1);
  });
});

describe('a result', () => {
  it('that orchestration does not settle is said again, also over a wiped bus, and once settled no more', async () => {
    let settled = false;
    bench.stateOf = () => (settled ? 'settled' : 'held');
    const job = await bench.offer({ commands: [pass('result')] });
    const first = await bench.resultOf(job);
    expect(first.outcome).toBe('succeeded');
    await runner.nats.wipe();
    await eventually(() => expect(new Set(resultsOf(job).map(({ id }) => id))).toContain(`${job.jobId}:1:result:3`));
    settled = true;
    await eventually(async () => expect(await recordOf(job)).toBe('settled'));
    expect(new Set(resultsOf(job).map(({ data }) => JSON.stringify(data)))).toEqual(new Set([JSON.stringify(first)]));
    expect(gate.count('result')).toBe(1);
    await eventually(() => expect(workspaces().filter((name) => name.startsWith(job.jobId))).toEqual([]));
    bench.stateOf = () => 'held';
  });
});

describe('a build', () => {
  it('goes on to its end though the database goes away in its middle', async () => {
    gate.hold('database');
    const job = await bench.offer({ commands: [pass('database'), 'echo after'] });
    const reading = new AbortController();
    await gate.arrived('database');
    await runner.database.away(async () => {
      gate.release('database');
      const tail = new Logs(runner.bus).tail(account, job.actionExecutionId, 1, reading.signal);
      for await (const { text } of tail) if (text.includes('Phase complete: BUILD')) break;
      // It waits for its database, and keeps its lease meanwhile.
      let renewals = 0;
      bench.stateOf = ({ jobId }) => {
        if (jobId === job.jobId) renewals++;
        return 'held';
      };
      await eventually(() => renewals >= 2);
    });
    reading.abort();
    const result = await bench.resultOf(job);
    expect(result.outcome).toBe('succeeded');
    expect(bench.logOf(result).map(({ text }) => text)).toContain('after');
    expect(gate.count('database')).toBe(1);
  });
});

describe('a job that was granted', () => {
  it('is given back by a runner that cannot store it, who goes on asking and carries out the next', async () => {
    const stopAccepting = bench.acceptReleases();
    const jobId = randomUUID();
    const job = { jobId, actionExecutionId: jobId, commands: [pass('granted')] };
    await runner.database.away(async () => {
      await bench.grant(job);
      await eventually(() => expect(bench.released).toContainEqual(expect.objectContaining({ jobId, fence: 1 })));
    });
    stopAccepting();
    // Orchestration offers it again, with another fence.
    await bench.grant({ ...job, fence: 2 });
    expect(await bench.resultOf(job)).toMatchObject({ fence: 2, outcome: 'succeeded' });
    expect(gate.count('granted')).toBe(1);
    const rows = await runner.service.dataSource.query('select fence from job_record where job_id = $1', [jobId]);
    expect(rows).toEqual([{ fence: 2 }]);
  });
});

describe('a runner that has no place to work', () => {
  it('says so at once, without waiting for its lease to end, and carries out the next job', async () => {
    const jobs = join(folder.path, 'build-runner', 'jobs');
    await rm(jobs, { recursive: true });
    await writeFile(jobs, '');
    const result = await bench.resultOf(await bench.offer({ commands: ['true'] }));
    await rm(jobs);
    const error = { code: 'INTERNAL_SERVICE_ERROR', message: expect.stringContaining('ENOTDIR') };
    expect(result).toMatchObject({ outcome: 'errored', error });
    expect(await bench.resultOf(await bench.offer({ commands: ['true'] }))).toMatchObject({ outcome: 'succeeded' });
  });
});

describe('a runner that is shut down', () => {
  it('gives back a job of which no command had begun, and keeps nothing of it', async () => {
    const stopAccepting = bench.acceptReleases();
    const job = await offerWaiting();
    await runner.restart();
    expect(bench.released.filter(({ jobId }) => jobId === job.jobId)).toEqual([
      expect.objectContaining({ fence: 1, reason: 'the runner is shut down' }),
    ]);
    expect(await recordOf(job)).toBeUndefined();
    expect(workspaces().filter((name) => name.startsWith(job.jobId))).toEqual([]);
    expect(runner.heard(ReportJobStarted).filter(({ data }) => data.jobId === job.jobId)).toEqual([]);
    expect(resultsOf(job)).toEqual([]);
    stopAccepting();
  });

  it('asks again until orchestration takes the job back', async () => {
    const job = await offerWaiting();
    const releases = await faultyReleases(3);
    await runner.restart();
    expect(releases.asked.map(({ jobId }) => jobId)).toEqual([job.jobId, job.jobId, job.jobId, job.jobId]);
    expect(await recordOf(job)).toBeUndefined();
    releases.close();
  });

  it('ends a build that has begun, and says so', async () => {
    gate.hold('shutdown');
    const job = await bench.offer({ commands: [pass('shutdown')] });
    await gate.arrived('shutdown');
    await runner.restart();
    await gate.deserted('shutdown');
    expect(await bench.resultOf(job)).toMatchObject({ outcome: 'errored', error: { code: 'RUNNER_SHUTDOWN' } });
  });
});

describe('a runner that comes back', () => {
  it('gives back what had not begun, as soon as orchestration can be asked, without another start', async () => {
    const worker = readFileSync(join(folder.path, 'build-runner', 'worker-id'), 'utf8').trim();
    const jobId = randomUUID();
    const offer = {
      jobId,
      fence: 1,
      actionExecutionId: jobId,
      executionId: randomUUID(),
      stageName: 'S',
      actionName: 'A',
    };
    await runner.service.dataSource.query(
      `insert into job_record (job_id, fence, worker_id, account, region, offer, claim_id, state, user_command_begun, created_at)
       values ($1, 1, $2, $3, 'local', $4, $1, 'held', false, now())`,
      [jobId, worker, account, offer],
    );
    const releases = await faultyReleases(3);
    await runner.restart();
    await eventually(() => expect(releases.asked).toHaveLength(4));
    await eventually(async () => {
      const rows = await runner.service.dataSource.query('select 1 from job_record where job_id = $1', [jobId]);
      expect(rows).toEqual([]);
    });
    expect(existsSync(join(folder.path, 'build-runner', 'jobs', `${jobId}-1`))).toBe(false);
    releases.close();
  });
});
