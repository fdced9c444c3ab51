import type { Instant } from '@millrace/kernel';

/** Kinds of artifacts, and what their bytes are for whoever downloads them. */
export const mediaTypes = {
  zip: 'application/zip',
  log: 'text/plain; charset=utf-8',
  file: 'application/octet-stream',
} as const;

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
  readonly artifactKind: keyof typeof mediaTypes;
  readonly createdAt: Instant;
}

/** Its bytes have arrived; they never change again. */
export interface StoredArtifactRecord extends Omit<AnnouncedArtifact, 'status'> {
  readonly status: 'stored';
  /** In the store. */
  readonly objectKey: string;
  /** Opens the bytes; null for what was stored before there was encryption. */
  readonly sealedKey: string | null;
  /** The key by which others know it, when that was given out before the bytes came. */
  readonly locationKey?: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly storedAt: Instant;
}

export type Artifact = AnnouncedArtifact | StoredArtifactRecord;

/** The key that is shown and by which S3 clients ask for it. */
export const locationKey = (artifact: StoredArtifactRecord): string => artifact.locationKey ?? artifact.objectKey;

/** Whether a repeated announcement speaks of the same thing. */
export const isSameAnnouncement = (a: Artifact, b: Artifact): boolean =>
  a.account === b.account &&
  a.pipelineName === b.pipelineName &&
  a.executionId === b.executionId &&
  a.actionExecutionId === b.actionExecutionId &&
  a.name === b.name &&
  a.artifactKind === b.artifactKind;
