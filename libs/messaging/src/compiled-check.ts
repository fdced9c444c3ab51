import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, ValidationTypes, type ValidatorConstraintInterface } from 'class-validator';

type Plain = Readonly<Record<string, unknown>>;
type Dto = new () => object;
type ValidationMetadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];
type Rule = (value: unknown, object: object) => boolean;

interface Member {
  readonly name: string;
  /** Other rules count only when all of these agree: `@IsOptional`, `@ValidateIf`. */
  readonly conditions: readonly ((object: object, value: unknown) => boolean)[];
  readonly rules: readonly Rule[];
  /** Of `@ValidateNested`: what each object in it is. */
  readonly nested: Dto | undefined;
}

/** The members of a DTO class; `unknown` when it uses something that only class-validator itself understands. */
type Compiled = readonly Member[] | 'unknown';

/**
 * The same judgement as class-validator's, from the same decorators, read once per class instead of once per message:
 * every hop of every message is checked, and reading them takes ten times longer than applying them.
 *
 * It only ever says yes. Whatever it does not understand, or finds fault with, is left to class-validator, which also
 * knows how to say what is wrong.
 */
export class CompiledChecks {
  private readonly compiled = new Map<Dto, Compiled>();

  /** An instance that keeps all rules, without members that the class does not know; `undefined` for "ask further". */
  accept<T extends object>(dto: new () => T, plain: Plain): T | undefined {
    const members = this.membersOf(dto);
    if (members === 'unknown') return undefined;
    const made = new dto();
    const object = made as Record<string, unknown>;
    for (const { name, nested } of members) {
      if (!Object.hasOwn(plain, name)) continue;
      const value = plain[name];
      if (nested === undefined) object[name] = value;
      else {
        const converted = this.convert(nested, value);
        if (converted === undefined) return undefined;
        object[name] = converted;
      }
    }
    return members.every((member) => keeps(member, made, object[member.name])) ? made : undefined;
  }

  private convert(nested: Dto, value: unknown): unknown {
    if (Array.isArray(value)) {
      const all = value.map((one) => this.convertOne(nested, one));
      return all.includes(undefined) ? undefined : all;
    }
    // An absent value is the business of other rules.
    return value === null ? null : this.convertOne(nested, value);
  }

  private convertOne(nested: Dto, value: unknown): object | undefined {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? this.accept(nested, value as Plain)
      : undefined;
  }

  private membersOf(dto: Dto): Compiled {
    const known = this.compiled.get(dto);
    if (known !== undefined) return known;
    const members = compile(dto);
    this.compiled.set(dto, members);
    return members;
  }
}

function keeps({ conditions, rules, nested }: Member, object: object, value: unknown): boolean {
  if (!conditions.every((condition) => condition(object, value))) return true;
  if (nested !== undefined && value === null) return false;
  return rules.every((rule) => rule(value, object));
}

function compile(dto: Dto): Compiled {
  const metadatas = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  if (metadatas.length === 0) return 'unknown';
  const members: Member[] = [];
  for (const [name, own] of Map.groupBy(metadatas, ({ propertyName }) => propertyName)) {
    const member = compileMember(dto, name, own);
    if (member === undefined) return 'unknown';
    members.push(member);
  }
  return members;
}

function compileMember(dto: Dto, name: string, metadatas: readonly ValidationMetadata[]): Member | undefined {
  const conditions: Member['conditions'][number][] = [];
  const rules: Rule[] = [];
  let nested: Dto | undefined;
  for (const metadata of metadatas) {
    switch (metadata.type) {
      case ValidationTypes.WHITELIST:
        break;
      case ValidationTypes.CONDITIONAL_VALIDATION:
        conditions.push(metadata.constraints[0] as Member['conditions'][number]);
        break;
      case ValidationTypes.NESTED_VALIDATION:
        nested = nestedClassOf(dto, name);
        if (nested === undefined) return undefined;
        break;
      case ValidationTypes.IS_DEFINED:
      case ValidationTypes.CUSTOM_VALIDATION: {
        const rule = compileRule(metadata);
        if (rule === undefined) return undefined;
        rules.push(rule);
        break;
      }
      default:
        return undefined;
    }
  }
  return nested === undefined && isTransformed(dto, name) ? undefined : { name, conditions, rules, nested };
}

function compileRule(metadata: ValidationMetadata): Rule | undefined {
  if ('validateIf' in metadata && metadata.validateIf !== undefined) return undefined;
  const constraints = getMetadataStorage().getTargetValidatorConstraints(metadata.constraintCls);
  if (constraints.some(({ async }) => async)) return undefined;
  const validators: readonly ValidatorConstraintInterface[] = constraints.map(({ instance }) => instance);
  return (value, object) => {
    const said = {
      targetName: object.constructor.name,
      property: metadata.propertyName,
      object,
      value,
      constraints: metadata.constraints,
    };
    const values: readonly unknown[] = metadata.each && Array.isArray(value) ? value : [value];
    // A promise is not `true`: what is not decided now is not accepted here.
    return validators.every((validator) => values.every((one) => validator.validate(one, said) === true));
  };
}

/** The class that class-transformer makes of an object in this place; `undefined` when it is told none. */
function nestedClassOf(dto: Dto, name: string): Dto | undefined {
  const made = plainToInstance(dto, { [name]: [{}] }) as Record<string, unknown>;
  const value: unknown = made[name];
  const one: unknown = Array.isArray(value) ? value[0] : undefined;
  const type = typeof one === 'object' && one !== null ? one.constructor : Object;
  return type === Object ? undefined : (type as Dto);
}

/** Whether class-transformer makes something else of a value than a copy. */
function isTransformed(dto: Dto, name: string): boolean {
  const sample = { text: 'a', list: [1, { flag: true }] };
  return [sample, 'a', 1, true].some((value) => {
    try {
      const made = plainToInstance(dto, { [name]: value }) as Record<string, unknown>;
      return JSON.stringify(made[name]) !== JSON.stringify(value) || !isPlain(made[name]);
    } catch {
      // Only somebody's own transformation can fail on a sample.
      return true;
    }
  });
}

const isPlain = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || Object.getPrototypeOf(value) === Object.prototype;
