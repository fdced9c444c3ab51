import type { CallerV1 } from '@millrace/contracts';
import { ensure, type Verdict } from './judge/violation.ts';
import type { Network } from './network.ts';
import { NoAnswer } from './network.ts';
import { someEdit, somePipeline, type PipelineDocument } from './pipelines.ts';
import type { Random } from './random.ts';
import type { Replica } from './replica.ts';
import type { Scheduler } from './scheduler.ts';

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
      case 'edit':
        known.document = someEdit(known.document, random);
        return this.ask(`edit ${name}`, (replica) => replica.define.update({ caller, pipeline: known.document }));
      case 'delete':
        if (!random.chance(0.3)) return this.start(name);
        this.ask(`delete ${name}`, (replica) => replica.define.delete(caller, name));
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
      (fault: unknown) => this.tell(`${what}: ${fault instanceof NoAnswer ? 'no answer' : String(fault)}`),
    );
  }

  /** Asks until somebody answers. */
  private insist(what: string, act: (replica: Replica) => Promise<{ readonly ok: boolean }>): void {
    this.network.ask(what, undefined, act).then(
      () => this.tell(`${what}: done`),
      () => this.scheduler.after(this.random.between(500, 3_000), `again: ${what}`, () => this.insist(what, act)),
    );
  }
}

const stageNames = (document: PipelineDocument): readonly string[] =>
  (document['stages'] as readonly { readonly name: string }[]).map(({ name }) => name);
