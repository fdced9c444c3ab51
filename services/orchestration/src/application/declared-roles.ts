import type { ConditionType } from '@millrace/contracts';
import { actionsIn, type PipelineDeclaration } from '@millrace/engine';
import type { Tx } from '@millrace/persistence';
import type { PipelinesRepository } from '../outbound/postgres/pipelines.repository.ts';

const blockOf = { BEFORE_ENTRY: 'beforeEntry', ON_SUCCESS: 'onSuccess', ON_FAILURE: 'onFailure' } as const;

/** Roles that actions and rules declare for themselves, in the versions that their executions pinned. */
export class DeclaredRoles {
  private constructor(private readonly declarations: ReadonlyMap<number, PipelineDeclaration>) {}

  static async read(
    tx: Tx,
    pipelines: PipelinesRepository,
    pipelineId: string,
    executions: Iterable<{ readonly pipelineVersion: number }>,
  ): Promise<DeclaredRoles> {
    const versions = new Set(Array.from(executions, ({ pipelineVersion }) => pipelineVersion));
    const declarations = Array.from(versions, async (version) => {
      const declaration = await pipelines.current(tx, { id: pipelineId, version });
      return [version, declaration] as const;
    });
    return new DeclaredRoles(new Map(await Promise.all(declarations)));
  }

  /** Undefined where it is the pipeline's. */
  ofAction(version: number, stageName: string, actionName: string): string | undefined {
    const stage = this.stage(version, stageName);
    return stage && actionsIn(stage).find(({ name }) => name === actionName)?.roleArn;
  }

  /** Undefined where it is the pipeline's. */
  ofRule(version: number, stageName: string, type: ConditionType, ruleName: string): string | undefined {
    const conditions = this.stage(version, stageName)?.[blockOf[type]]?.conditions ?? [];
    return conditions.flatMap(({ rules }) => rules).find(({ name }) => name === ruleName)?.roleArn;
  }

  private stage(version: number, stageName: string) {
    return this.declarations.get(version)?.stages.find(({ name }) => name === stageName);
  }
}
