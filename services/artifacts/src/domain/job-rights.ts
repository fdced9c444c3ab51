/** One object that a session names. Writing includes reading back and taking back what was written. */
export interface ObjectRight {
  readonly may: 'read' | 'write';
  readonly key: string;
  readonly artifactId: string;
}

/** What the bearer of a job's session may do. */
export interface JobRights {
  readonly account: string;
  readonly jobId: string;
  readonly bucket: string;
  readonly objects: readonly ObjectRight[];
}
