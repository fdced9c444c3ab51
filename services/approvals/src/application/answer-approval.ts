import { problem, type DecideApprovalV1, type Problem } from '@millrace/contracts';
import { Clock, err, formatInstant, Ids, ok, type Result } from '@millrace/kernel';
import { contextOf, ServiceTracer, trace } from '@millrace/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { findRound, type ActionPlace, type FoundRound } from '../outbound/postgres/approval.rows.ts';
import { knownPipeline } from '../outbound/postgres/known-pipeline.rows.ts';
import { ApprovalShell } from './approval-shell.ts';

/** A person's answer: names, then token, then whether it is still open (codepipeline.md 9). */
@Injectable()
export class AnswerApproval {
  constructor(
    private readonly shell: ApprovalShell,
    private readonly dataSource: DataSource,
    private readonly tracer: ServiceTracer,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async run(request: DecideApprovalV1): Promise<Result<{ readonly approvedAt: string }, Problem>> {
    const { account, region } = request.caller;
    const { pipelineName, stageName, actionName } = request;
    const place = { account, region, pipelineName, stageName, actionName };
    const round = await findRound(this.dataSource.manager, place, request.token);
    return round === undefined ? err(await this.whyNot(place)) : this.answer(round, request);
  }

  /** Runs in the trace of the execution, linked to that of the request. */
  private async answer(
    round: FoundRound,
    { caller, status, summary }: DecideApprovalV1,
  ): Promise<Result<{ readonly approvedAt: string }, Problem>> {
    const asked = trace.getActiveSpan()?.spanContext();
    const options = {
      ...(round.traceparent === null ? {} : { parent: contextOf(round.traceparent) }),
      links: asked === undefined ? [] : [{ context: asked }],
    };
    return this.tracer.span('answer approval', options, async () => {
      const at = this.clock.now();
      const verdict = status === 'Approved' ? 'approved' : 'rejected';
      const decided = await this.shell.handle(
        round.id,
        { type: 'AnswerApproval', answer: { verdict, by: caller.arn, comment: summary, at }, at },
        { id: `answer:${this.ids.next()}` },
      );
      if (decided.ok) return ok({ approvedAt: formatInstant(at) });
      const { code, detail } = decided.error;
      // The token of an earlier round is an old one, however that round ended.
      return err(problem(round.newest ? code : 'approval.token-invalid', detail));
    });
  }

  private async whyNot(place: ActionPlace): Promise<Problem> {
    const { pipelineName, stageName, actionName } = place;
    const pipeline = await knownPipeline(this.dataSource.manager, place);
    if (pipeline === undefined) return problem('pipeline.not-found', `There is no pipeline ${pipelineName}.`);
    const stage = pipeline.stages?.find((candidate) => candidate.stageName === stageName);
    if (pipeline.stages !== null && stage === undefined) {
      return problem('stage.not-found', `The pipeline ${pipelineName} has no stage ${stageName}.`);
    }
    if (stage !== undefined && !stage.approvalActionNames.includes(actionName)) {
      return problem('action.not-found', `The stage ${stageName} has no approval action ${actionName}.`);
    }
    return problem('approval.token-invalid', `The token is not that of an open approval of ${actionName}.`);
  }
}
