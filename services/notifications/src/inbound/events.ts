import {
  ActionExecutionChanged,
  ApprovalEnded,
  ApprovalRequested,
  DeploymentChanged,
  PipelineExecutionChanged,
  StageExecutionChanged,
  TestReportStored,
  type ActionExecutionChangedV1,
  type ApprovalEndedV1,
  type ApprovalRequestedV1,
  type DeploymentChangedV1,
  type PipelineExecutionChangedV1,
  type StageExecutionChangedV1,
  type TestReportStoredV1,
} from '@millrace/contracts';
import { On, type Received } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { FanOut } from '../application/fan-out.ts';

/** The public events, each under the name by which rules ask for it. */
@Controller()
export class Events {
  constructor(private readonly fanOut: FanOut) {}

  @On(PipelineExecutionChanged)
  async pipelineExecutionChanged(event: Received<PipelineExecutionChangedV1>): Promise<void> {
    const { pipelineName, executionId, state } = event.data;
    await this.fanOut.learnExecution(event, executionId, pipelineName);
    const name = `pipeline-execution.${lower(state)}` as const;
    await this.fanOut.run(PipelineExecutionChanged, event, { name, pipelineName });
  }

  @On(StageExecutionChanged)
  async stageExecutionChanged(event: Received<StageExecutionChangedV1>): Promise<void> {
    const { pipelineName, state } = event.data;
    await this.fanOut.run(StageExecutionChanged, event, { name: `stage-execution.${lower(state)}`, pipelineName });
  }

  @On(ActionExecutionChanged)
  async actionExecutionChanged(event: Received<ActionExecutionChangedV1>): Promise<void> {
    const { pipelineName, state } = event.data;
    await this.fanOut.run(ActionExecutionChanged, event, { name: `action-execution.${lower(state)}`, pipelineName });
  }

  @On(ApprovalRequested)
  async approvalRequested(event: Received<ApprovalRequestedV1>): Promise<void> {
    await this.fanOut.run(ApprovalRequested, event, {
      name: 'approval.requested',
      pipelineName: event.data.pipelineName,
    });
  }

  @On(ApprovalEnded)
  async approvalEnded(event: Received<ApprovalEndedV1>): Promise<void> {
    const { pipelineName, result } = event.data;
    await this.fanOut.run(ApprovalEnded, event, { name: `approval.${lower(result)}`, pipelineName });
  }

  @On(DeploymentChanged)
  async deploymentChanged(event: Received<DeploymentChangedV1>): Promise<void> {
    const { status, executionId } = event.data;
    const state = status === 'InProgress' ? 'in-progress' : lower(status);
    await this.fanOut.run(DeploymentChanged, event, {
      name: `deployment.${state}`,
      ...(executionId === undefined ? {} : { executionId }),
    });
  }

  @On(TestReportStored)
  async testReportStored(event: Received<TestReportStoredV1>): Promise<void> {
    const { status, executionId } = event.data;
    await this.fanOut.run(TestReportStored, event, { name: `test-report.${lower(status)}`, executionId });
  }
}

const lower = <T extends string>(text: T): Lowercase<T> => text.toLowerCase() as Lowercase<T>;
