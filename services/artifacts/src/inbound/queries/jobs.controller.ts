import {
  CompleteJobOutputs,
  CompleteJobOutputsV1,
  CreateJobCredentials,
  CreateJobCredentialsV1,
  type AnswerOf,
  type Problem,
} from '@millrace/contracts';
import type { Result } from '@millrace/kernel';
import { Answer } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { JobArtifacts } from '../../application/job-artifacts.ts';

@Controller()
export class JobsController {
  constructor(private readonly jobs: JobArtifacts) {}

  @Answer(CreateJobCredentials)
  async createCredentials(
    asked: CreateJobCredentialsV1,
  ): Promise<Result<AnswerOf<typeof CreateJobCredentials>, Problem>> {
    return this.jobs.createCredentials(asked);
  }

  @Answer(CompleteJobOutputs)
  async complete(asked: CompleteJobOutputsV1): Promise<Result<AnswerOf<typeof CompleteJobOutputs>, Problem>> {
    return this.jobs.complete(asked);
  }
}
