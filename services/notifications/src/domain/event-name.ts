import { pointerToken, type Issue } from '@millrace/kernel';

/** What rules can ask for, by family. `action-execution.*` stands for the whole family. */
const eventFamilies = {
  'pipeline-execution': ['started', 'resumed', 'stopping', 'stopped', 'succeeded', 'superseded', 'failed', 'canceled'],
  'stage-execution': ['started', 'resumed', 'stopping', 'stopped', 'succeeded', 'failed', 'canceled', 'skipped'],
  'action-execution': ['started', 'succeeded', 'failed', 'abandoned', 'canceled'],
  condition: ['started', 'succeeded', 'failed', 'errored', 'overridden', 'abandoned', 'canceled'],
  'rule-execution': ['started', 'succeeded', 'failed', 'abandoned'],
  transition: ['enabled', 'disabled'],
  approval: ['requested', 'approved', 'rejected', 'expired', 'withdrawn'],
  deployment: ['created', 'queued', 'in-progress', 'succeeded', 'failed', 'stopped'],
  'test-report': ['succeeded', 'failed', 'incomplete'],
} as const satisfies Record<string, readonly string[]>;

export type EventFamily = keyof typeof eventFamilies;
export type EventName = { [F in EventFamily]: `${F}.${(typeof eventFamilies)[F][number]}` }[EventFamily];
export type EventPattern = EventName | `${EventFamily}.*`;

const families = Object.keys(eventFamilies) as EventFamily[];
export const eventNames: readonly EventName[] = families.flatMap((family) =>
  eventFamilies[family].map((state) => `${family}.${state}` as EventName),
);
const patterns: readonly string[] = [...eventNames, ...families.map((family) => `${family}.*`)];

const isEventPattern = (text: string): text is EventPattern => patterns.includes(text);

/** Every pattern that asks for nothing that exists, with what exists in its family. */
export function patternIssues(texts: readonly string[], pointer: string): readonly Issue[] {
  return texts.flatMap((text, index) => {
    if (isEventPattern(text)) return [];
    const family = families.find((candidate) => candidate === text.split('.')[0]);
    const choices = family === undefined ? families.map((name) => `${name}.*`) : [...eventFamilies[family], '*'];
    const what = family === undefined ? 'no such family of events' : `no such event of ${family}`;
    return [
      {
        pointer: `${pointer}/${pointerToken(index)}`,
        message: what,
        value: text,
        suggestion: `one of ${choices.join(', ')}`,
      },
    ];
  });
}

export const asksFor = (pattern: EventPattern, name: EventName): boolean =>
  pattern === name || (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1)));
