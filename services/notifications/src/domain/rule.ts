import { asksFor, type EventName, type EventPattern } from './event-name.ts';

export interface Rule {
  /** Of one pipeline only; of all when absent. */
  readonly pipelineName?: string;
  readonly patterns: readonly EventPattern[];
}

export interface Occurrence {
  readonly name: EventName;
  /** Absent for what belongs to no pipeline, such as a deployment that somebody started by hand. */
  readonly pipelineName?: string;
}

export const matches = (rule: Rule, occurrence: Occurrence): boolean =>
  (rule.pipelineName === undefined || rule.pipelineName === occurrence.pipelineName) &&
  rule.patterns.some((pattern) => asksFor(pattern, occurrence.name));
