import {
  ActionExecutionChanged,
  ApprovalEnded,
  ApprovalRequested,
  ConditionChanged,
  DeploymentChanged,
  PipelineExecutionChanged,
  RuleExecutionChanged,
  StageExecutionChanged,
  TestReportStored,
  TransitionChanged,
  type ActionExecutionChangedV1,
  type ApprovalEndedV1,
  type ApprovalRequestedV1,
  type ConditionChangedV1,
  type DeploymentChangedV1,
  type PipelineExecutionChangedV1,
  type RuleExecutionChangedV1,
  type StageExecutionChangedV1,
  type TestReportStoredV1,
  type TransitionChangedV1,
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
    const { pipelineName, state } = event.data;
    await this.fanOut.run(PipelineExecutionChanged, event, {
      name: `pipeline-execution.${lower(state)}`,
      pipelineName,
    });
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

  @On(ConditionChanged)
  async conditionChanged(event: Received<ConditionChangedV1>): Promise<void> {
    const { pipelineName, state } = event.data;
    await this.fanOut.run(ConditionChanged, event, { name: `condition.${lower(state)}`, pipelineName });
  }

  @On(RuleExecutionChanged)
  async ruleExecutionChanged(event: Received<RuleExecutionChangedV1>): Promise<void> {
    const { pipelineName, state } = event.data;
    await this.fanOut.run(RuleExecutionChanged, event, { name: `rule-execution.${lower(state)}`, pipelineName });
  }

  @On(TransitionChanged)
  async transitionChanged(event: Received<TransitionChangedV1>): Promise<void> {
    const { pipelineName, enabled } = event.data;
    const name = enabled ? 'transition.enabled' : 'transition.disabled';
    await this.fanOut.run(TransitionChanged, event, { name, pipelineName });
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
    const { status, pipelineName } = event.data;
    const state = status === 'InProgress' ? 'in-progress' : lower(status);
    await this.fanOut.run(DeploymentChanged, event, { name: `deployment.${state}`, ...ofPipeline(pipelineName) });
  }

  @On(TestReportStored)
  async testReportStored(event: Received<TestReportStoredV1>): Promise<void> {
    const { status, pipelineName } = event.data;
    await this.fanOut.run(TestReportStored, event, {
      name: `test-report.${lower(status)}`,
      ...ofPipeline(pipelineName),
    });
  }
}

const lower = <T extends string>(text: T): Lowercase<T> => text.toLowerCase() as Lowercase<T>;

/** Services of former releases did not say it. */
const ofPipeline = (pipelineName: string | undefined) => (pipelineName === undefined ? {} : { pipelineName });
