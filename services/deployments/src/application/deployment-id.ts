import { createHash } from 'node:crypto';
import type { DeploymentId } from '../domain/deployment.ts';

/** CodeDeploy's form, always the same for one job. */
export function deploymentIdOf(jobId: string): DeploymentId {
  const number = BigInt(`0x${createHash('sha256').update(`deployment:${jobId}`).digest('hex')}`);
  return `d-${number.toString(36).toUpperCase().padStart(9, '0').slice(-9)}` as DeploymentId;
}
