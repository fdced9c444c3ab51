import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { beforeAll } from 'vitest';
import { codePipelineClient } from './codepipeline-client.ts';
import { ScriptedHouse } from './scripted-house.ts';

/** CodePipeline's door of a scripted house. */
export class CodePipelineDoor extends ScriptedHouse {
  /** The administrator's. */
  client!: CodePipelineClient;

  constructor() {
    super();
    beforeAll(() => {
      this.client = codePipelineClient(this.here, this.here.administrator);
    });
  }
}
