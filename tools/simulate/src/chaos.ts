import type { Random } from './random.ts';

/** What may go wrong, as probabilities per occasion. */
export interface Chaos {
  /** A process dies while it waits for an answer, before or after what it asked for was done. */
  readonly crash: number;
  /** A statement fails because its connection broke; whether a commit went through is then unknown. */
  readonly brokenConnection: number;
  /** A request between services gets no answer. */
  readonly lostAnswer: number;
  /** A published or delivered message comes twice. */
  readonly duplicate: number;
  /** A message is held up, by up to a minute. */
  readonly delay: number;
  /** An acknowledgement is lost, so that the message comes again. */
  readonly lostAck: number;
  /** A worker stands still longer than a lease, and then goes on. */
  readonly standstill: number;
}

export const calm: Chaos = {
  crash: 0,
  brokenConnection: 0,
  lostAnswer: 0,
  duplicate: 0,
  delay: 0,
  lostAck: 0,
  standstill: 0,
};

/** Some seeds are quiet, some are wild: bugs hide in both. */
export function someChaos(random: Random): Chaos {
  const level = random.pick([0, 1, 1, 3, 10]) / 1000;
  const some = (most: number) => (random.chance(0.8) ? most * level * (random.between(1, 10) / 10) : 0);
  return {
    crash: some(4),
    brokenConnection: some(4),
    lostAnswer: some(20),
    duplicate: some(40),
    delay: some(40),
    lostAck: some(20),
    standstill: some(20),
  };
}
