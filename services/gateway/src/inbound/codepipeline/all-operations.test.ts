import * as sdk from '@aws-sdk/client-codepipeline';
import { describe, expect, it } from 'vitest';
import { checkShape } from './check-shape.ts';
import { isOperationName, operationShapes } from './operation-shapes.ts';
import { operations } from './operations.ts';
import type { Shape } from './shape.ts';

/** Every operation of the service, as its own client knows them. */
const names = Object.keys(sdk)
  .filter((name) => name.endsWith('Command') && name !== '$Command')
  .map((name) => name.slice(0, -'Command'.length));

const uuid = '0f000001-0000-4000-8000-000000000001';
/** Values of shapes whose pattern does not fit a repeated letter. */
const special: Readonly<Record<string, string>> = {
  AccountId: '000000000000',
  ActionTypeOwner: 'ThirdParty',
  AllowedAccount: '*',
  ApprovalToken: uuid,
  JobId: uuid,
  LambdaFunctionArn: 'arn:aws:lambda:local:000000000000:function:f',
  PipelineExecutionId: uuid,
  ResourceArn: 'arn:aws:codepipeline:local:000000000000:shop',
  RoleArn: 'arn:aws:iam::000000000000:role/millrace',
};

const shapeOf = (name: string): Shape => {
  const shape = operationShapes[name];
  if (shape === undefined) throw new Error(`there is no shape ${name}`);
  return shape;
};

/** The smallest value of a shape; of lists and texts as long as asked. */
function valueOf(name: string, size?: number): unknown {
  const shape = shapeOf(name);
  switch (shape.kind) {
    case 'string':
      return special[name] ?? 'a'.repeat(size ?? Math.max(shape.min ?? 1, 1));
    case 'enum':
      return shape.values[0];
    case 'integer':
      return size ?? shape.min ?? 1;
    case 'boolean':
      return true;
    case 'timestamp':
      return 1.5;
    case 'list':
      return Array.from({ length: size ?? Math.max(shape.min ?? 1, 1) }, () => valueOf(shape.of));
    case 'map':
      return Object.fromEntries(
        Array.from({ length: size ?? 1 }, (_, index) => [`k${index}`, valueOf(shape.value)] as const),
      );
    case 'structure':
      return Object.fromEntries(
        shape.members.filter(({ required }) => required).map((member) => [member.name, valueOf(member.shape)]),
      );
  }
}

type Path = readonly (string | number)[];

interface Place {
  readonly path: Path;
  readonly shape: string;
  readonly required: boolean;
}

/** Every place below a structure, once for each shape that is met on the way. */
function placesIn(name: string, path: Path = [], above: readonly string[] = []): readonly Place[] {
  const shape = shapeOf(name);
  if (above.includes(name)) return [];
  const within = [...above, name];
  switch (shape.kind) {
    case 'structure':
      return shape.members.flatMap((member) => {
        const at = [...path, member.name];
        return [{ path: at, shape: member.shape, required: member.required }, ...placesIn(member.shape, at, within)];
      });
    case 'list':
      return [{ path: [...path, 0], shape: shape.of, required: false }, ...placesIn(shape.of, [...path, 0], within)];
    case 'map':
    case 'string':
    case 'enum':
    case 'integer':
    case 'boolean':
    case 'timestamp':
      return [];
  }
}

/** The smallest request with this value in that place. */
function withValue(name: string, path: Path, value: unknown, base: unknown = valueOf(name)): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const shape = shapeOf(name);
  if (shape.kind === 'list') {
    const [first] = Array.isArray(base) ? (base as unknown[]) : [];
    return [withValue(shape.of, rest, value, first)];
  }
  if (shape.kind !== 'structure') throw new Error(`${name} has no members`);
  const member = shape.members.find((one) => one.name === step);
  if (member === undefined) throw new Error(`${name} has no member ${step}`);
  const members = base as Readonly<Record<string, unknown>>;
  const before = members[step] ?? valueOf(member.shape);
  return { ...members, [step]: withValue(member.shape, rest, value, before) };
}

interface Edge {
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
}

function edgesOf(name: string): Edge {
  const shape = shapeOf(name);
  const sized = (min: number | undefined, max: number | undefined, least: number): Edge => ({
    good: [min, max].flatMap((size) => (size === undefined ? [] : [valueOf(name, size)])),
    bad: [
      ...(min === undefined || min <= least ? [] : [valueOf(name, min - 1)]),
      ...(max === undefined ? [] : [valueOf(name, max + 1)]),
    ],
  });
  switch (shape.kind) {
    case 'enum':
      return { good: shape.values, bad: ['nothing of the kind'] };
    case 'integer':
      return sized(shape.min, shape.max, Number.NEGATIVE_INFINITY);
    case 'string': {
      if (special[name] !== undefined) return { good: [special[name]], bad: [' '] };
      const edge = sized(shape.min, shape.max, 0);
      // A space, or a sign that no pattern of the model allows.
      return shape.pattern === undefined ? edge : { ...edge, bad: [...edge.bad, '\u0007'] };
    }
    case 'list':
    case 'map':
      return sized(shape.min, shape.max, 0);
    case 'boolean':
    case 'timestamp':
    case 'structure':
      return { good: [], bad: [] };
  }
}

it('there are 44 operations, and each is served', () => {
  expect(names).toHaveLength(44);
  expect(names.filter((name) => !isOperationName(name))).toEqual([]);
  expect(Object.keys(operations).toSorted()).toEqual(names.toSorted());
});

describe.each(names)('%s', (name) => {
  const places = placesIn(name);
  const check = (request: unknown) => checkShape(operationShapes, name, request);
  const textOf = ({ path }: Place): string => path.join('.');

  it('takes the smallest request, and more than it knows', () => {
    expect(check({ ...(valueOf(name) as object), addedNextYear: [1] })).toBeUndefined();
  });

  it('wants every required member', () => {
    for (const place of places.filter(({ required }) => required)) {
      const fault = check(withValue(name, place.path, null));
      expect(fault?.kind, textOf(place)).toBe('validation');
      expect(fault?.message).toContain('Member must not be null');
    }
  });

  it('takes each bound, and nothing past it', () => {
    for (const place of places) {
      const { good, bad } = edgesOf(place.shape);
      for (const value of good) expect(check(withValue(name, place.path, value)), textOf(place)).toBeUndefined();
      for (const value of bad) {
        const fault = check(withValue(name, place.path, value));
        expect(fault?.kind, `${textOf(place)} = ${JSON.stringify(value)?.slice(0, 60)}`).toBe('validation');
        expect(fault?.message).toMatch(/^\d+ validation errors? detected: /);
      }
    }
  });

  it('says which member has a value of another kind', () => {
    for (const place of places) {
      const { kind } = shapeOf(place.shape);
      const other = kind === 'structure' || kind === 'map' ? [1] : { other: 1 };
      expect(check(withValue(name, place.path, other))?.kind, textOf(place)).toBe('serialization');
    }
  });
});
