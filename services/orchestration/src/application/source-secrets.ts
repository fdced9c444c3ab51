import { problem, type GetSourceSecretsV1, type Problem } from '@millrace/contracts';
import { actionsIn } from '@millrace/engine';
import { err, ok, type Result } from '@millrace/kernel';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PipelinesRepository } from '../outbound/postgres/pipelines.repository.ts';
import { OrchestrationSettings } from '../settings.ts';
import { sealerOf } from './sealer.ts';
import { openSecrets } from './open-secrets.ts';
import { noPipeline } from './refusals.ts';
import { isSealed } from './secrets.ts';

/** What the service that reads a source needs beside its configuration: a token that was sealed when it was stored. */
@Injectable()
export class SourceSecrets {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pipelines: PipelinesRepository,
    private readonly settings: OrchestrationSettings,
  ) {}

  async of(asked: GetSourceSecretsV1): Promise<Result<Readonly<Record<string, string>>, Problem>> {
    const { account, region, pipelineName: name, version, actionName } = asked;
    const tx = this.dataSource.manager;
    const row = await this.pipelines.find(tx, { account, region, name });
    const stored = row && (await this.pipelines.version(tx, row.id, version));
    if (stored === undefined) return err(noPipeline(account, name));
    const [first] = stored.declaration.stages;
    const action = first && actionsIn(first).find((one) => one.name === actionName);
    if (first === undefined || action === undefined) {
      return err(problem('action.not-found', `The first stage of pipeline '${name}' has no action '${actionName}'`));
    }
    const sealed = Object.entries(action.configuration).filter(([, value]) => isSealed(value));
    const secrets = { stageName: first.name, actionName, configuration: Object.fromEntries(sealed) };
    return ok(openSecrets(secrets, stored.declaration, () => sealerOf(this.settings)));
  }
}
