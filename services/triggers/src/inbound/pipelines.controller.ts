import { PipelineDefined, PipelineDeleted, type PipelineDefinedV1, type PipelineDeletedV1 } from '@millrace/contracts';
import { On, type Received } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { LearnPipelines } from '../application/learn-pipelines.ts';

@Controller()
export class PipelinesController {
  constructor(private readonly learn: LearnPipelines) {}

  @On(PipelineDefined)
  async defined(message: Received<PipelineDefinedV1>): Promise<void> {
    await this.learn.defined(message);
  }

  @On(PipelineDeleted)
  async deleted(message: Received<PipelineDeletedV1>): Promise<void> {
    await this.learn.deleted(message);
  }
}
