import type { CallerV1 } from '@millrace/contracts';
import { Conflict } from '@millrace/decider';
import { inspect } from 'node:util';
import { ensure, type Verdict } from './judge/violation.ts';
import type { Network } from './network.ts';
import { NoAnswer } from './network.ts';
import { someEdit, somePipeline, type PipelineDocument } from './pipelines.ts';
import type { Random } from './random.ts';
import type { Replica } from './replica.ts';
import type { Scheduler } from './scheduler.ts';
import { DatabaseError, type Database } from './store/database.ts';
import type { SqlRow } from './store/rows.ts';

const caller: CallerV1 = {
  account: '000000000000',
  region: 'us-east-1',
  arn: 'arn:aws:iam::000000000000:user/somebody',
};
const transitionTypes = ['Inbound', 'Outbound'] as const;

interface Known {
  document: PipelineDocument;
  deleted: boolean;
}

/** Everybody who uses the API, all at once, who hear late and ask again. */
export class People {
  private readonly pipelines = new Map<string, Known>();
  private readonly executions: { readonly pipeline: string; readonly id: string }[] = [];

  constructor(
    private readonly network: Network<Replica>,
    private readonly scheduler: Scheduler,
    private readonly random: Random,
    /** What they have on their screens. */
    private readonly database: Database,
    private readonly verdict: Verdict,
    private readonly tell: (sentence: string) => void,
  ) {}

  create(name: string): void {
    const document = somePipeline(name, this.random);
    this.pipelines.set(name, { document, deleted: false });
    this.insist(`create ${name}`, async (replica) => {
      const answer = await replica.define.create({ caller, pipeline: document });
      // Asked again, it may be there already; anything else is no pipeline that anybody would take.
      const refused = !answer.ok && answer.error.code !== 'pipeline.name-in-use' ? answer.error.detail : undefined;
      this.verdict.guard(() => ensure(refused === undefined, () => `${name} is no pipeline: ${refused}`));
      return answer;
    });
  }

  /** One of the things that people do. */
  act(): void {
    const { random } = this;
    const [name, known] = random.pick([...this.pipelines]);
    const what = random.weighted([
      [12, 'start'],
      [3, 'stop'],
      [4, 'transition'],
      [3, 'retry'],
      [2, 'roll back'],
      [1, 'run again'],
      [1, 'override'],
      [2, 'edit'],
      [1, 'delete'],
    ] as const);
    switch (what) {
      case 'start':
        return this.start(name);
      case 'stop':
        return this.stop();
      case 'transition':
        return this.move(name, known, random.chance(0.5));
      case 'retry':
      case 'roll back':
      case 'run again':
      case 'override':
        return this.recover(what);
      case 'edit':
        known.document = someEdit(known.document, random);
        return this.ask(`edit ${name}`, (replica) => replica.define.update({ caller, pipeline: known.document }));
      case 'delete':
        if (!random.chance(0.3)) return this.start(name);
        this.ask(`delete ${name}`, (replica) => replica.define.delete({ caller, pipelineName: name }));
        return this.create(name);
    }
  }

  /** Opens a gate, whatever it takes. */
  openGate(pipelineName: string, stageName: string): void {
    this.insist(`enable the transition to ${stageName} of ${pipelineName}`, (replica) =>
      replica.steer.setTransition({ caller, pipelineName, stageName, transitionType: 'Inbound', enabled: true }),
    );
  }

  private start(pipelineName: string): void {
    const token = this.random.chance(0.5) ? { clientRequestToken: `token-${this.random.below(1000)}` } : {};
    this.ask(`start ${pipelineName}`, async (replica) => {
      const answer = await replica.starts.ask({ caller, pipelineName, variables: [], sourceRevisions: [], ...token });
      if (answer.ok) this.executions.push({ pipeline: pipelineName, id: answer.value.executionId });
      return answer;
    });
  }

  private stop(): void {
    if (this.executions.length === 0) return;
    const { pipeline: pipelineName, id: executionId } = this.random.pick(this.executions.slice(-6));
    const abandon = this.random.chance(0.4);
    this.ask(`${abandon ? 'abandon' : 'stop'} ${executionId}`, (replica) =>
      replica.steer.stop({ caller, pipelineName, executionId, abandon, reason: 'enough' }),
    );
  }

  /** Something about a stage of an execution that they see, which may have changed since they saw it. */
  private recover(what: 'retry' | 'roll back' | 'run again' | 'override'): void {
    const { random } = this;
    const seen = this.visible(what === 'roll back' ? ['Succeeded'] : what === 'run again' ? [] : ['Failed', 'Stopped']);
    // The first stage is no place to go back to; of what went wrong, only the last is still to be mended.
    const worthwhile = what === 'roll back' ? seen.filter(({ stageName }) => stageName !== 'Source') : seen.slice(-2);
    if (worthwhile.length === 0) return;
    const { pipelineName, executionId, stageName } = random.pick(worthwhile);
    const place = { caller, pipelineName, stageName };
    const sentence = `${what} ${stageName} of ${executionId}`;
    switch (what) {
      case 'retry': {
        const retryMode = random.pick(['FAILED_ACTIONS', 'ALL_ACTIONS'] as const);
        return this.ask(sentence, (replica) => replica.recover.retry({ ...place, executionId, retryMode }));
      }
      case 'roll back': {
        const how = random.pick(['stage', 'artifacts'] as const);
        return this.ask(sentence, (replica) =>
          replica.recover.rollback({ ...place, targetExecutionId: executionId, how }),
        );
      }
      case 'run again':
        return this.ask(sentence, (replica) => replica.recover.rerun({ ...place, executionId }));
      case 'override': {
        const conditionType = random.pick(['BEFORE_ENTRY', 'ON_SUCCESS'] as const);
        return this.ask(sentence, (replica) => replica.recover.override({ ...place, executionId, conditionType }));
      }
    }
  }

  /** @param statuses of stages that are worth a look; any when there are none */
  private visible(statuses: readonly string[]) {
    return this.database
      .all<SqlRow>('stage_execution')
      .filter((row) => statuses.length === 0 || statuses.includes(String(row['status'])))
      .map((row) => {
        const executionId = String(row['execution_id']);
        const pipelineName = String(this.database.get<SqlRow>('execution', executionId)?.['pipeline_name']);
        return { executionId, stageName: String(row['stage_name']), pipelineName };
      });
  }

  private move(pipelineName: string, known: Known, enabled: boolean): void {
    const stageName = this.random.pick(stageNames(known.document));
    const transitionType = this.random.pick(transitionTypes);
    this.ask(`${enabled ? 'enable' : 'disable'} ${transitionType} of ${pipelineName}/${stageName}`, (replica) =>
      replica.steer.setTransition({
        caller,
        pipelineName,
        stageName,
        transitionType,
        enabled,
        ...(enabled ? {} : { reason: 'freeze' }),
      }),
    );
  }

  /** Asks once; a fault is no answer, a refusal is one. */
  private ask(
    what: string,
    act: (replica: Replica) => Promise<{ readonly ok: boolean; readonly error?: unknown }>,
  ): void {
    this.network.ask(what, undefined, act).then(
      (answer) => this.tell(answer.ok ? `${what}: done` : `${what}: refused, ${JSON.stringify(answer.error)}`),
      (fault: unknown) => this.tell(`${what}: ${this.causeOf(fault)}`),
    );
  }

  /** Only what the world did to it may keep a request from its answer. */
  private causeOf(fault: unknown): string {
    if (fault instanceof NoAnswer) return 'no answer';
    const isWorld = fault instanceof DatabaseError || fault instanceof Conflict;
    this.verdict.guard(() => ensure(isWorld, () => `a request met a defect: ${inspect(fault)}`));
    return String(fault);
  }

  /** Asks until somebody answers. */
  private insist(what: string, act: (replica: Replica) => Promise<{ readonly ok: boolean }>): void {
    this.network.ask(what, undefined, act).then(
      () => this.tell(`${what}: done`),
      (fault: unknown) => {
        this.tell(`${what}: ${this.causeOf(fault)}`);
        this.scheduler.after(this.random.between(500, 3_000), `again: ${what}`, () => this.insist(what, act));
      },
    );
  }
}

const stageNames = (document: PipelineDocument): readonly string[] =>
  (document['stages'] as readonly { readonly name: string }[]).map(({ name }) => name);
