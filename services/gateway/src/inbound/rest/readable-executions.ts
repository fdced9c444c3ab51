import { GetExecution, type CallerV1, type ExecutionView } from '@millrace/contracts';
import { Injectable } from '@nestjs/common';
import { Peers } from '../../application/peers.ts';
import { pipelineArn } from '../../domain/principal.ts';
import { Access, type AskedRequest } from '../http/access.ts';

/** Executions named by their id alone: to whom they belong shows only when they are read, so permission is asked then. */
@Injectable()
export class ReadableExecutions {
  constructor(
    private readonly peers: Peers,
    private readonly access: Access,
  ) {}

  /**
   * The execution, when the caller may do what the route does to its pipeline, or to one stage of it.
   * @throws Rejected with `execution.not-found` or `access.denied`
   */
  async get(
    caller: CallerV1,
    executionId: string,
    request: AskedRequest,
    ...below: readonly string[]
  ): Promise<ExecutionView> {
    const view = await this.peers.ask(GetExecution, { caller, executionId });
    await this.access.require(request, pipelineArn(caller.region, caller.account, [view.pipelineName, ...below]));
    return view;
  }
}
