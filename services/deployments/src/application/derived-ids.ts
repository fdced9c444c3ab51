import { createHash } from 'node:crypto';
import type { DeploymentId } from '../domain/deployment.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** CodeDeploy's form, always the same for one job. */
export function deploymentIdOf(jobId: string): DeploymentId {
  const number = BigInt(`0x${digest(`deployment:${jobId}`)}`);
  return `d-${number.toString(36).toUpperCase().padStart(9, '0').slice(-9)}` as DeploymentId;
}

/** A UUID (version 8) that the same text always gives. */
export function derivedUuid(text: string): string {
  const hex = digest(text);
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join('-');
}
