import DataLoader from 'dataloader';

/**
 * Asks as one what is asked for at the same moment. Nothing is remembered, and nothing but promises is waited for.
 * @param ask answers in the order of the questions
 */
export const asOne = <Question, Answer>(
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): DataLoader<Question, Answer> => new DataLoader(ask, { cache: false, batchScheduleFn: queueMicrotask });
