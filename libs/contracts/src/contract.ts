import 'reflect-metadata';

/** A DTO class: what `class-transformer` builds and `class-validator` checks. */
export type DtoClass<T extends object> = new () => T;

/** A fact that happened. Type reads `<subject>.<past-participle>.v<n>`. */
export interface EventContract<T extends object> {
  readonly kind: 'event';
  readonly owner: ServiceName;
  readonly type: string;
  readonly data: DtoClass<T>;
}

/** A durable request to one service. */
export interface CommandContract<T extends object> {
  readonly kind: 'command';
  readonly owner: ServiceName;
  readonly type: string;
  readonly data: DtoClass<T>;
}

/** Work offered to whoever carries out an action type. */
export interface JobContract<T extends object> {
  readonly kind: 'job';
  readonly owner: ServiceName;
  readonly type: string;
  readonly data: DtoClass<T>;
}

/** A question with a deadline, answered over core NATS. `answer` exists in types only. */
export interface QueryContract<Q extends object, A> {
  readonly kind: 'query';
  readonly owner: ServiceName;
  readonly type: string;
  readonly data: DtoClass<Q>;
  readonly answer?: A;
}

export type MessageContract<T extends object> = EventContract<T> | CommandContract<T> | JobContract<T>;
/** What a contract carries: `DataOf<typeof PipelineDefined>` is `PipelineDefinedV1`. */
export type DataOf<C> = C extends { readonly data: DtoClass<infer T> } ? T : never;
export type AnswerOf<C> = C extends QueryContract<object, infer A> ? A : never;

export const serviceNames = [
  'gateway',
  'orchestration',
  'triggers',
  'build-runner',
  'test-runner',
  'deployments',
  'approvals',
  'artifacts',
  'notifications',
] as const;
export type ServiceName = (typeof serviceNames)[number];

const typeShape = /^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)?\.v[1-9][0-9]*$/;
const verbShape = /^[a-z]+(-[a-z]+)*$/;

function checked(shape: RegExp, name: string): string {
  if (!shape.test(name)) throw new Error(`contract name ${JSON.stringify(name)} does not match ${shape}`);
  return name;
}

/** Declares an event. `type` is its CloudEvents type, e.g. `pipeline.defined.v1`. */
export const event = <T extends object>(owner: ServiceName, type: string, data: DtoClass<T>): EventContract<T> => ({
  kind: 'event',
  owner,
  type: checked(typeShape, type),
  data,
});

/** Declares a command to `owner`. `verb` is imperative, e.g. `report-job-result`. */
export const command = <T extends object>(owner: ServiceName, verb: string, data: DtoClass<T>): CommandContract<T> => ({
  kind: 'command',
  owner,
  type: checked(verbShape, verb),
  data,
});

export const job = <T extends object>(owner: ServiceName, type: string, data: DtoClass<T>): JobContract<T> => ({
  kind: 'job',
  owner,
  type: checked(typeShape, type),
  data,
});

/** Declares a query to `owner`; name the answer: `query('artifacts', 'get', GetArtifact).answers<ArtifactView>()`. */
export function query<Q extends object>(owner: ServiceName, type: string, data: DtoClass<Q>) {
  const contract = { kind: 'query', owner, type: checked(verbShape, type), data } as const;
  return { answers: <A>(): QueryContract<Q, A> => contract };
}
