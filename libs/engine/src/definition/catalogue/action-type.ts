import type { Duration } from '@millrace/kernel';
import type { ActionTypeId, Category, Owner } from '../structure.ts';

/** What a configuration text must be. A text with a variable in it is judged as far as that is possible. */
export type TextForm =
  | { readonly kind: 'integer'; readonly minimum: number; readonly maximum: number }
  | { readonly kind: 'number'; readonly minimum?: number; readonly maximum?: number }
  | { readonly kind: 'json'; readonly of: 'array' | 'object' | 'any' }
  /** The name of one of the action's input artifacts. */
  | { readonly kind: 'input' }
  | { readonly kind: 'pattern'; readonly pattern: RegExp; readonly what: string };

export interface ConfigurationKey {
  readonly description: string;
  readonly required?: true;
  /** Stored encrypted and shown as `****`. */
  readonly secret?: true;
  /** The only values allowed; anything when absent. */
  readonly values?: readonly string[];
  readonly form?: TextForm;
  /** The longest text in characters, where that is less than what every value may have. */
  readonly maximum?: number;
  /** What its absence means. */
  readonly default?: string;
}

/** How many artifacts an action of a type takes or gives. */
export interface ArtifactCount {
  readonly minimum: number;
  readonly maximum: number;
}

/** Keys of a configuration that depend on one another. */
export interface Requirement {
  /** Applies when that key has such a value or there are that many inputs; always when absent. */
  readonly when?: { readonly key: string; readonly matches: RegExp } | { readonly inputs: 'none' | 'several' };
  /** At least one of these groups must be complete. */
  readonly anyOf: readonly (readonly string[])[];
}

export interface ActionType {
  readonly id: ActionTypeId;
  readonly inputs: ArtifactCount;
  readonly outputs: ArtifactCount;
  readonly configuration: Readonly<Record<string, ConfigurationKey>>;
  /** The keys are the partner's affair: any is accepted. */
  readonly open?: true;
  readonly requirements?: readonly Requirement[];
  /** Names known beforehand; `declared` when the action or what it runs names them. */
  readonly outputVariables: readonly string[] | 'declared';
  /** How long one attempt may take before it is settled as timed out. */
  readonly timeout: Duration;
  /** Only V2 pipelines may use it. */
  readonly v2?: true;
  /** Whether a service of this house carries it out. The others are known, and refused when a pipeline is stored. */
  readonly available: boolean;
  /**
   * `leased`: any worker with a free slot claims the job and renews a lease.
   * `kept`: the owning service keeps its own durable record of the job, silence says nothing.
   * `polled`: workers outside ask for its jobs; nobody is sent a message.
   */
  readonly custody: 'leased' | 'kept' | 'polled';
}

/** Source, third-party and custom actions run in the region of the pipeline; all others may name another one. */
export const mayCrossRegions = ({ category, owner }: Pick<ActionTypeId, 'category' | 'owner'>): boolean =>
  category !== 'Source' && owner === 'AWS';

/** The identity of a type of version 1, as all of AWS's and its partners' types are. */
export const typeId = (category: Category, provider: string, owner: Owner = 'AWS'): ActionTypeId => ({
  category,
  owner,
  provider,
  version: '1',
});

/** How many artifacts: `count(1)` is exactly one, `count(0, 5)` up to five. */
export const count = (minimum: number, maximum = minimum): ArtifactCount => ({ minimum, maximum });

type Further = Omit<ConfigurationKey, 'description' | 'required'>;

export const required = (description: string, further: Further = {}): ConfigurationKey => ({
  description,
  required: true,
  ...further,
});

export const optional = (description: string, further: Further = {}): ConfigurationKey => ({ description, ...further });

/** An optional `true` or `false`. */
export const flag = (description: string, further: Further = {}): ConfigurationKey => ({
  description,
  values: ['true', 'false'],
  ...further,
});

/** An optional whole number. */
export const whole = (description: string, minimum: number, maximum: number, further: Further = {}) =>
  optional(description, { form: { kind: 'integer', minimum, maximum }, ...further });

/** A required address that is called. */
export const httpUrl = (description: string): ConfigurationKey =>
  required(description, {
    form: { kind: 'pattern', pattern: /^https?:\/\/[^\s/?#]+[^\s]*$/, what: 'an http or https URL' },
  });

export const json = (of: 'array' | 'object' | 'any'): Further => ({ form: { kind: 'json', of } });

/** A key that names one of the inputs. */
export const input: Further = { form: { kind: 'input' } };

/** What nobody carries out yet. */
export const elsewhere = { available: false, custody: 'kept' } as const;
