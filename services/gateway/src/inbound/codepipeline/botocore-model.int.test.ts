import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { operationShapes } from './operation-shapes.ts';
import type { Shape } from './shape.ts';

interface ModelShape {
  readonly kind: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly values?: readonly string[];
  readonly members?: Readonly<Record<string, { readonly shape: string; readonly required: boolean }>>;
  readonly of?: string;
  readonly key?: string;
  readonly value?: string;
}
interface Model {
  readonly requests: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

const script = fileURLToPath(new URL('botocore-shapes.py', import.meta.url));
/** AWS's own description of its service, which comes with every boto3 and AWS CLI; undefined where there is none. */
const model = await promisify(execFile)('python3', [script], { maxBuffer: 16 * 1024 * 1024 }).then(
  ({ stdout }) => JSON.parse(stdout) as Model,
  () => undefined,
);

type Bounded = Pick<ModelShape, 'kind' | 'min' | 'max' | 'pattern' | 'values'>;

/** A line for every fact about a request: members, whether they are required, kinds, bounds, patterns and enums. */
type Facts = Map<string, string>;

const bound = ({ min, max, pattern, values }: Bounded): string =>
  // `.*` allows everything on one line, and is one place where AWS's own services and its model differ.
  JSON.stringify([min, max, pattern === '.*' ? undefined : pattern, values?.toSorted()]);

function modelFacts({ shapes }: Model, name: string, path: string, above: readonly string[], facts: Facts): void {
  const shape = shapes[name];
  if (shape === undefined) throw new Error(`the model has no ${name}`);
  facts.set(`${path} is`, `${kindOf(shape)} ${bound(shape)}`);
  if (above.includes(name)) return;
  const within = [...above, name];
  for (const [member, { shape: of, required }] of Object.entries(shape.members ?? {})) {
    if (required) facts.set(`${path}.${member}`, 'required');
    modelFacts({ shapes, requests: {} }, of, `${path}.${member}`, within, facts);
  }
  for (const [step, of] of [
    ['[]', shape.of],
    ['{key}', shape.key],
    ['{value}', shape.value],
  ] as const) {
    if (of !== undefined) modelFacts({ shapes, requests: {} }, of, `${path}${step}`, within, facts);
  }
}

const kindOf = ({ kind, values }: ModelShape): string => (values === undefined ? kind : 'enum');

function ourFacts(name: string, path: string, above: readonly string[], facts: Facts): void {
  const shape = operationShapes[name];
  if (shape === undefined) throw new Error(`there is no ${name}`);
  facts.set(`${path} is`, `${shape.kind} ${bound(shape)}`);
  if (above.includes(name)) return;
  const within = [...above, name];
  const below = (of: string, step: string): void => ourFacts(of, `${path}${step}`, within, facts);
  visit(shape, facts, path, below);
}

function visit(shape: Shape, facts: Facts, path: string, below: (of: string, step: string) => void): void {
  switch (shape.kind) {
    case 'structure':
      for (const member of shape.members) {
        if (member.required) facts.set(`${path}.${member.name}`, 'required');
        below(member.shape, `.${member.name}`);
      }
      return;
    case 'list':
      return below(shape.of, '[]');
    case 'map':
      below(shape.key, '{key}');
      return below(shape.value, '{value}');
    case 'string':
    case 'enum':
    case 'integer':
    case 'boolean':
    case 'timestamp':
  }
}

describe.skipIf(model === undefined)("requests, against botocore's own model (where it is installed)", () => {
  it.each(Object.entries(model?.requests ?? {}))('%s', (operation, request) => {
    const theirs: Facts = new Map();
    const ours: Facts = new Map();
    if (model !== undefined) modelFacts(model, request, operation, [], theirs);
    ourFacts(operation, operation, [], ours);
    const lines = (facts: Facts) => [...facts].map(([path, fact]) => `${path} ${fact}`).toSorted();
    expect(lines(ours)).toEqual(lines(theirs));
  });
});
