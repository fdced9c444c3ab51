import type { Shape, ShapeTable } from './shape.ts';

/** The document has a value of another JSON type than the model says; AWS stops at the first. */
export interface SerializationFault {
  readonly kind: 'serialization';
  readonly message: string;
}

/** Everything about the values that breaks a constraint, in AWS's words. */
export interface ValidationFault {
  readonly kind: 'validation';
  readonly message: string;
}

const longestShownValue = 1024;
/** Of many violations the first are told, and how many there are: a request of 4 MiB may have hundreds of thousands. */
const mostTold = 50;

/**
 * Checks a request against its shape and says what is wrong as AWS does: all violations, counted, list members 1-based
 * as `stages.2.member`. Members that the shape does not know are ignored, so that newer clients keep working.
 */
export function checkShape(
  table: ShapeTable,
  shapeName: string,
  value: unknown,
): SerializationFault | ValidationFault | undefined {
  const check = new Check(table);
  check.visit(shapeName, value, '');
  if (check.misfit !== undefined) return { kind: 'serialization', message: check.misfit };
  const { count, told } = check;
  if (count === 0) return undefined;
  const errors = count === 1 ? '1 validation error' : `${count} validation errors`;
  return { kind: 'validation', message: `${errors} detected: ${told.join('; ')}` };
}

class Check {
  /** The first violations, in words. */
  readonly told: string[] = [];
  count = 0;
  misfit: string | undefined;
  readonly #table: ShapeTable;

  constructor(table: ShapeTable) {
    this.#table = table;
  }

  visit(shapeName: string, value: unknown, path: string): void {
    const shape = this.#shape(shapeName);
    switch (shape.kind) {
      case 'string':
      case 'enum':
        if (typeof value !== 'string') return this.#misfit(value, 'a String', path);
        return this.#say(value, path, stringConstraints(shape, value));
      case 'integer':
        if (typeof value !== 'number' || !Number.isInteger(value)) return this.#misfit(value, 'an Integer', path);
        return this.#say(value, path, integerConstraints(shape, value));
      case 'boolean':
        return typeof value === 'boolean' ? undefined : this.#misfit(value, 'a Boolean', path);
      case 'timestamp':
        return typeof value === 'number' ? undefined : this.#misfit(value, 'a Timestamp', path);
      case 'list':
        return this.#list(shape, value, path);
      case 'map':
        return this.#map(shape, value, path);
      case 'structure':
        return this.#structure(shape, value, path);
    }
  }

  #structure(shape: Extract<Shape, { kind: 'structure' }>, value: unknown, path: string): void {
    if (!isObject(value)) return this.#misfit(value, 'a structure', path);
    for (const member of shape.members) {
      const at = path === '' ? member.name : `${path}.${member.name}`;
      const part = Object.hasOwn(value, member.name) ? value[member.name] : undefined;
      if (part !== undefined && part !== null) this.visit(member.shape, part, at);
      else if (member.required) this.#say(null, at, ['Member must not be null']);
    }
  }

  #list(shape: Extract<Shape, { kind: 'list' }>, value: unknown, path: string): void {
    if (!Array.isArray(value)) return this.#misfit(value, 'a list', path);
    this.#say(value, path, lengthConstraints(shape, value.length));
    value.forEach((item: unknown, index) => {
      const at = `${path}.${index + 1}.member`;
      if (item === null || item === undefined) this.#say(null, at, ['Member must not be null']);
      else this.visit(shape.of, item, at);
    });
  }

  /** What breaks a constraint of the keys or values is said once for the map, which is shown whole. */
  #map(shape: Extract<Shape, { kind: 'map' }>, value: unknown, path: string): void {
    if (!isObject(value)) return this.#misfit(value, 'a map', path);
    this.#say(value, path, lengthConstraints(shape, Object.keys(value).length));
    const keyShape = this.#shape(shape.key);
    const valueShape = this.#shape(shape.value);
    const broken = new Set<string>();
    for (const [key, item] of Object.entries(value)) {
      if (keyShape.kind === 'string' && stringConstraints(keyShape, key).length > 0) {
        broken.add(`Map keys must satisfy constraint: [${allStringConstraints(keyShape)}]`);
      }
      if (valueShape.kind === 'structure') this.visit(shape.value, item, `${path}.${key}.member`);
      else if (typeof item !== 'string') this.#misfit(item, 'a String', `${path}.${key}`);
      else if (valueShape.kind === 'string' && stringConstraints(valueShape, item).length > 0) {
        broken.add(`Map value must satisfy constraint: [${allStringConstraints(valueShape)}]`);
      }
    }
    this.#say(value, path, [...broken]);
  }

  #say(value: unknown, path: string, constraints: readonly string[]): void {
    for (const constraint of constraints) {
      this.count++;
      if (this.told.length === mostTold) continue;
      this.told.push(`Value ${shown(value)} at '${path}' failed to satisfy constraint: ${constraint}`);
    }
  }

  #misfit(value: unknown, expected: string, path: string): void {
    this.misfit ??= `${jsonTypeOf(value)} can not be converted to ${expected}, at '${path === '' ? '$' : path}'`;
  }

  #shape(name: string): Shape {
    const shape = this.#table[name];
    if (!shape) throw new Error(`the shape table has no ${name}`);
    return shape;
  }
}

function stringConstraints(shape: Extract<Shape, { kind: 'string' | 'enum' }>, value: string): string[] {
  if (shape.kind === 'enum') {
    return shape.values.includes(value) ? [] : [`Member must satisfy enum value set: [${shape.values.join(', ')}]`];
  }
  const broken = lengthConstraints(shape, Array.from(value).length);
  if (shape.pattern !== undefined && !new RegExp(`^(?:${shape.pattern})$`, 'su').test(value)) {
    broken.push(`Member must satisfy regular expression pattern: ${shape.pattern}`);
  }
  return broken;
}

/** For maps AWS repeats every constraint of the key or value, whichever was broken. */
function allStringConstraints(shape: Extract<Shape, { kind: 'string' }>): string {
  const constraints = [
    ...(shape.max === undefined ? [] : [atMost(shape.max)]),
    ...(shape.min === undefined ? [] : [atLeast(shape.min)]),
  ];
  if (shape.pattern !== undefined) constraints.push(`Member must satisfy regular expression pattern: ${shape.pattern}`);
  return constraints.join(', ');
}

function integerConstraints({ min, max }: { min?: number; max?: number }, value: number): string[] {
  if (max !== undefined && value > max) return [`Member must have value less than or equal to ${max}`];
  if (min !== undefined && value < min) return [`Member must have value greater than or equal to ${min}`];
  return [];
}

function lengthConstraints({ min, max }: { min?: number; max?: number }, length: number): string[] {
  if (max !== undefined && length > max) return [atMost(max)];
  if (min !== undefined && length < min) return [atLeast(min)];
  return [];
}

const atMost = (max: number): string => `Member must have length less than or equal to ${max}`;
const atLeast = (min: number): string => `Member must have length greater than or equal to ${min}`;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function jsonTypeOf(value: unknown): string {
  if (value === null || value === undefined) return 'NULL_VALUE';
  if (typeof value === 'string') return 'STRING_VALUE';
  if (typeof value === 'number') return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return Array.isArray(value) ? 'Start of list' : 'Start of structure or map';
}

/** As Java prints it. */
function shown(value: unknown): string {
  if (value === null) return 'null';
  const text = javaText(value, longestShownValue);
  return `'${text.length > longestShownValue ? `${text.slice(0, longestShownValue)}…` : text}'`;
}

/** Not much more of it than there is room for, however large or deep it is. */
function javaText(value: unknown, room: number): string {
  if (Array.isArray(value)) return `[${joined(value, room, javaText)}]`;
  if (!isObject(value)) return String(value);
  return `{${joined(Object.entries(value), room, ([key, item], left) => `${key}=${javaText(item, left)}`)}}`;
}

function joined<T>(items: readonly T[], room: number, text: (item: T, room: number) => string): string {
  let all = '';
  for (const [index, item] of items.entries()) {
    if (all.length >= room) break;
    all += (index === 0 ? '' : ', ') + text(item, room - all.length - 1);
  }
  return all;
}
