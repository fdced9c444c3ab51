import {
  CreateDownload,
  CreateDownloadV1,
  CreateUpload,
  CreateUploadV1,
  GetArtifact,
  GetArtifactV1,
  ListArtifacts,
  ListArtifactsV1,
  type AnswerOf,
  type Problem,
} from '@millrace/contracts';
import type { Result } from '@millrace/kernel';
import { Answer } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { ArtifactTickets } from '../../application/artifact-tickets.ts';

type Answered<C> = Promise<Result<AnswerOf<C>, Problem>>;

@Controller()
export class TicketsController {
  constructor(private readonly tickets: ArtifactTickets) {}

  @Answer(CreateUpload)
  async createUpload(asked: CreateUploadV1): Answered<typeof CreateUpload> {
    return this.tickets.forUpload(asked);
  }

  @Answer(CreateDownload)
  async createDownload(asked: CreateDownloadV1): Answered<typeof CreateDownload> {
    return this.tickets.forDownload(asked);
  }

  @Answer(GetArtifact)
  async getArtifact(asked: GetArtifactV1): Answered<typeof GetArtifact> {
    return this.tickets.get(asked);
  }

  @Answer(ListArtifacts)
  async listArtifacts(asked: ListArtifactsV1): Answered<typeof ListArtifacts> {
    return this.tickets.list(asked);
  }
}
