/** Every bound of the pipeline format, once: the reader holds documents to them and the JSON Schema is made from them. */

export interface TextBounds {
  /** 1 when absent. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: RegExp;
}

export interface NumberBounds {
  readonly minimum: number;
  readonly maximum: number;
}

/** 0 when absent. */
export interface ListBounds {
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface MapBounds {
  readonly key: number;
  readonly value: number;
  readonly entries?: number;
}

const word = /^[A-Za-z0-9.@\-_]+$/;
const typeWord = /^[0-9A-Za-z_-]+$/;

/** Texts, in UTF-16 units as AWS counts them. */
export const texts = {
  /** Of pipelines, stages, actions and rules. */
  name: { maximum: 100, pattern: word },
  artifactName: { maximum: 100, pattern: /^[a-zA-Z0-9_-]+$/ },
  roleArn: { maximum: 1024, pattern: /^arn:aws(-[\w]+)*:iam::[0-9]{12}:role\/.*$/ },
  region: { minimum: 4, maximum: 30 },
  provider: { maximum: 35, pattern: typeWord },
  version: { maximum: 9, pattern: typeWord },
  bucket: { minimum: 3, maximum: 63, pattern: /^[a-zA-Z0-9\-.]+$/ },
  encryptionKeyId: { maximum: 400 },
  namespace: { maximum: 100, pattern: /^[A-Za-z0-9@\-_]+$/ },
  variableName: { maximum: 128, pattern: /^[A-Za-z0-9@\-_]+$/ },
  variableDefault: { maximum: 1000 },
  variableDescription: { minimum: 0, maximum: 200 },
  /** One line: every command is a line of its own. */
  command: { maximum: 1000, pattern: /^[^\r\n]*$/ },
  outputVariable: { maximum: 128 },
  file: { maximum: 128 },
  environmentName: { maximum: 128, pattern: /^[A-Za-z0-9_]+$/ },
  environmentValue: { maximum: 2000 },
  glob: { maximum: 255 },
  lock: { maximum: 100, pattern: /^[A-Za-z0-9.@\-_/]+$/ },
  axis: { maximum: 100, pattern: /^[A-Za-z0-9@\-_]+$/ },
  axisValue: { maximum: 100, pattern: word },
} as const satisfies Record<string, TextBounds>;

export const numbers = {
  runOrder: { minimum: 1, maximum: 999 },
  approvalTimeoutInMinutes: { minimum: 5, maximum: 86_400 },
  ruleTimeoutInMinutes: { minimum: 5, maximum: 86_400 },
  actionTimeoutInMinutes: { minimum: 1, maximum: 86_400 },
  maxAttempts: { minimum: 2, maximum: 10 },
  backoffSeconds: { minimum: 0, maximum: 3600 },
  backoffFactor: { minimum: 1, maximum: 10 },
  maxBackoffSeconds: { minimum: 0, maximum: 86_400 },
  maxParallel: { minimum: 1, maximum: 256 },
} as const satisfies Record<string, NumberBounds>;

export const lists = {
  variables: { maximum: 50 },
  triggers: { maximum: 50 },
  conditions: { minimum: 1, maximum: 1 },
  rules: { minimum: 1, maximum: 5 },
  commands: { minimum: 1, maximum: 50 },
  outputVariables: { minimum: 1, maximum: 15 },
  environmentVariables: { minimum: 1, maximum: 10 },
  files: { minimum: 1, maximum: 10 },
  triggerFilters: { minimum: 1, maximum: 3 },
  triggerPatterns: { minimum: 1, maximum: 8 },
  triggerEvents: { minimum: 1, maximum: 3 },
  locks: { minimum: 1, maximum: 10 },
  needs: { minimum: 1, maximum: 49 },
  axes: { minimum: 1, maximum: 5 },
  axisValues: { minimum: 1, maximum: 20 },
  exclude: { minimum: 1, maximum: 256 },
  retryOutcomes: { minimum: 1, maximum: 3 },
} as const satisfies Record<string, ListBounds>;

export const maps = {
  configuration: { key: 50, value: 1000 },
  ruleConfiguration: { key: 50, value: 10_000, entries: 200 },
} as const satisfies Record<string, MapBounds>;

/** What a member of our own means when it is not given. */
export const retryDefaults = {
  maxAttempts: 2,
  backoffSeconds: 10,
  factor: 2,
  maxBackoffSeconds: 300,
  on: ['failed', 'errored', 'timed-out'],
} as const;
export const retryOutcomes = ['failed', 'errored', 'timed-out'] as const;
