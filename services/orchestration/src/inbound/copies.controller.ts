import { ReportArtifactsCopied, type ReportArtifactsCopiedV1 } from '@millrace/contracts';
import { On, type Received } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { ReportCopies } from '../application/report-copies.ts';

@Controller()
export class CopiesController {
  constructor(private readonly copies: ReportCopies) {}

  @On(ReportArtifactsCopied)
  async copied(message: Received<ReportArtifactsCopiedV1>): Promise<void> {
    await this.copies.copied(message);
  }
}
