import {
  CreatePipeline,
  DeletePipeline,
  GetPipeline,
  GetPipelineState,
  ListPipelines,
  SetTransition,
  UpdatePipeline,
  ValidatePipeline,
  type AnswerOf,
  type CreatePipelineV1,
  type DeletePipelineV1,
  type GetPipelineV1,
  type ListPipelinesV1,
  type PipelineNameV1,
  type Problem,
  type SetTransitionV1,
  type UpdatePipelineV1,
  type ValidatePipelineV1,
} from '@millrace/contracts';
import type { Result } from '@millrace/kernel';
import { Answer } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { DefinePipeline } from '../../application/define-pipeline.ts';
import { Pipelines } from '../../application/pipelines.ts';
import { SteerExecutions } from '../../application/steer-executions.ts';

type Answered<Q> = Promise<Result<AnswerOf<Q>, Problem>>;

@Controller()
export class PipelinesController {
  constructor(
    private readonly define: DefinePipeline,
    private readonly pipelines: Pipelines,
    private readonly steer: SteerExecutions,
  ) {}

  @Answer(CreatePipeline)
  async create(request: CreatePipelineV1): Answered<typeof CreatePipeline> {
    return this.define.create(request);
  }

  @Answer(UpdatePipeline)
  async update(request: UpdatePipelineV1): Answered<typeof UpdatePipeline> {
    return this.define.update(request);
  }

  @Answer(ValidatePipeline)
  async validate(request: ValidatePipelineV1): Answered<typeof ValidatePipeline> {
    return this.define.validate(request);
  }

  @Answer(DeletePipeline)
  async delete(request: DeletePipelineV1): Answered<typeof DeletePipeline> {
    return this.define.delete(request);
  }

  @Answer(GetPipeline)
  async get(request: GetPipelineV1): Answered<typeof GetPipeline> {
    return this.pipelines.get(request);
  }

  @Answer(ListPipelines)
  async list(request: ListPipelinesV1): Answered<typeof ListPipelines> {
    return this.pipelines.list(request);
  }

  @Answer(GetPipelineState)
  async state({ caller, pipelineName }: PipelineNameV1): Answered<typeof GetPipelineState> {
    return this.pipelines.state(caller, pipelineName);
  }

  @Answer(SetTransition)
  async setTransition(request: SetTransitionV1): Answered<typeof SetTransition> {
    return this.steer.setTransition(request);
  }
}
