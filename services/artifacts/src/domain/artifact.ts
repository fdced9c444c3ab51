import type { Instant } from '@millrace/kernel';

/** What was announced when an upload URL was asked for. */
export interface AnnouncedArtifact {
  readonly status: 'announced';
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly pipelineName: string;
  readonly executionId?: string;
  readonly actionExecutionId?: string;
  readonly name: string;
  readonly artifactKind: 'zip' | 'log' | 'file';
  readonly createdAt: Instant;
}

/** Its bytes have arrived; they never change again. */
export interface StoredArtifactRecord extends Omit<AnnouncedArtifact, 'status'> {
  readonly status: 'stored';
  readonly objectKey: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly storedAt: Instant;
}

export type Artifact = AnnouncedArtifact | StoredArtifactRecord;

/** Whether a repeated announcement speaks of the same thing. */
export const isSameAnnouncement = (a: Artifact, b: Artifact): boolean =>
  a.account === b.account &&
  a.pipelineName === b.pipelineName &&
  a.executionId === b.executionId &&
  a.actionExecutionId === b.actionExecutionId &&
  a.name === b.name &&
  a.artifactKind === b.artifactKind;
