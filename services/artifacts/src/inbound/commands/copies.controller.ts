import { CopyArtifacts, type CopyArtifactsV1 } from '@millrace/contracts';
import { On, type Received } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { CopyArtifactsToRegion } from '../../application/copy-artifacts.ts';

@Controller()
export class CopiesController {
  constructor(private readonly copies: CopyArtifactsToRegion) {}

  @On(CopyArtifacts)
  async copy(message: Received<CopyArtifactsV1>): Promise<void> {
    await this.copies.onCommand(message);
  }
}
