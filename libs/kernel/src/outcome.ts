/**
 * How a piece of work ended. `failed`: the user's work said no. `errored`: we could not ask.
 * Mapped to CodePipeline's words only at the door.
 */
export const outcomes = ['succeeded', 'failed', 'errored', 'cancelled', 'timed-out'] as const;
export type Outcome = (typeof outcomes)[number];
