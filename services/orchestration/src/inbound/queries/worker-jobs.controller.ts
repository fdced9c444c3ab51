import {
  AcknowledgeWorkerJob,
  FailWorkerJob,
  GetClientToken,
  GetWorkerJob,
  OpenFunctionJob,
  PollJobs,
  PutActionRevision,
  SucceedWorkerJob,
  type AcknowledgeWorkerJobV1,
  type ActionTypeNameV1,
  type AnswerOf,
  type FailWorkerJobV1,
  type OpenFunctionJobV1,
  type PollJobsV1,
  type Problem,
  type PutActionRevisionV1,
  type SucceedWorkerJobV1,
  type WorkerJobV1,
} from '@millrace/contracts';
import type { Result } from '@millrace/kernel';
import { Answer } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { HandOutJobs } from '../../application/hand-out-jobs.ts';
import { FunctionJobs } from '../../application/function-jobs.ts';
import { AnnounceRevisions } from '../../application/announce-revisions.ts';
import { WorkerJobs } from '../../application/worker-jobs.ts';

type Answered<Q> = Promise<Result<AnswerOf<Q>, Problem>>;

@Controller()
export class WorkerJobsController {
  constructor(
    private readonly handOut: HandOutJobs,
    private readonly jobs: WorkerJobs,
    private readonly revisions: AnnounceRevisions,
    private readonly functions: FunctionJobs,
  ) {}

  @Answer(OpenFunctionJob)
  async openFunction(request: OpenFunctionJobV1): Answered<typeof OpenFunctionJob> {
    return this.functions.open(request);
  }

  @Answer(GetClientToken)
  async clientToken(request: ActionTypeNameV1): Answered<typeof GetClientToken> {
    return this.handOut.clientToken(request);
  }

  @Answer(PollJobs)
  async poll(request: PollJobsV1): Answered<typeof PollJobs> {
    return this.handOut.poll(request);
  }

  @Answer(AcknowledgeWorkerJob)
  async acknowledge(request: AcknowledgeWorkerJobV1): Answered<typeof AcknowledgeWorkerJob> {
    return this.jobs.acknowledge(request);
  }

  @Answer(GetWorkerJob)
  async details(request: WorkerJobV1): Answered<typeof GetWorkerJob> {
    return this.jobs.details(request);
  }

  @Answer(SucceedWorkerJob)
  async succeed(request: SucceedWorkerJobV1): Answered<typeof SucceedWorkerJob> {
    return this.jobs.succeed(request);
  }

  @Answer(FailWorkerJob)
  async fail(request: FailWorkerJobV1): Answered<typeof FailWorkerJob> {
    return this.jobs.fail(request);
  }

  @Answer(PutActionRevision)
  async putActionRevision(request: PutActionRevisionV1): Answered<typeof PutActionRevision> {
    return this.revisions.run(request);
  }
}
