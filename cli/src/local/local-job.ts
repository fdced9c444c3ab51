import type { OfferJob } from '@millrace/engine';
import type { BuildJob } from '@millrace/runner';

/** A job as those who build know it. */
export interface LocalJob extends BuildJob, Pick<OfferJob, 'jobId' | 'fence' | 'region'> {}

/** What the engine asks in the members of the contract with the runners. */
export function toBuildJob({ work, pipelineName, action, jobId, fence, region }: OfferJob): LocalJob {
  const { commands, outputVariables, environmentVariables, sourceRevision } = work;
  return {
    jobId,
    fence,
    region,
    pipelineName,
    actionName: action,
    actionType: { ...work.actionType },
    configuration: { ...work.configuration },
    inputArtifacts: [...work.inputArtifacts],
    outputArtifacts: work.outputArtifacts.map(({ name, files }) => ({ name, ...(files && { files: [...files] }) })),
    ...(commands && { commands: [...commands] }),
    ...(outputVariables && { outputVariables: [...outputVariables] }),
    ...(environmentVariables && { environmentVariables: environmentVariables.map((one) => ({ ...one })) }),
    ...(sourceRevision && { sourceRevision }),
  };
}
