import { textAt, textOf, type Located, type LocatedMap } from './located.ts';
import type { Scope } from './scope.ts';

/** Resolves one function at a place; nothing when it is AWS::NoValue or could not be resolved, which is noted then. */
type Intrinsic = (scope: Scope, argument: Located, at: string) => Located | undefined;

/** Deeper than any template nests; a template that refers to itself would go on for ever. */
const deepest = 100;

/** The value with every function resolved; members and elements that resolve to nothing are left out. */
export function resolve(scope: Scope, value: Located, depth = 0): Located | undefined {
  if (depth > deepest) return scope.note(value.at, 'This nests too deeply', 'is this the right file?');
  switch (value.kind) {
    case 'text':
      return textAt(value.at, scope.withoutDynamic(value.text, value.at));
    case 'list':
      return { ...value, elements: value.elements.flatMap((element) => resolve(scope, element, depth + 1) ?? []) };
    case 'map':
      return resolveMap(scope, value, depth);
  }
}

function resolveMap(scope: Scope, value: LocatedMap, depth: number): Located | undefined {
  const call = onlyMember(value);
  if (call !== undefined && isFunction(call[0])) {
    const [name, argument] = call;
    const intrinsic = intrinsics[name];
    return intrinsic === undefined
      ? scope.note(value.at, `${name} is not resolved here`, 'write the value itself')
      : intrinsic(scope, argument, value.at);
  }
  const members = [...value.members].flatMap(([key, one]): [string, Located][] => {
    const resolved = resolve(scope, one, depth + 1);
    return resolved === undefined ? [] : [[key, resolved]];
  });
  return { ...value, members: new Map(members) };
}

/** A function with its argument, or a condition with its parts, is the only member of its map. */
function onlyMember({ members }: LocatedMap): readonly [string, Located] | undefined {
  const [first, ...others] = members;
  return others.length === 0 ? first : undefined;
}

const isFunction = (name: string): boolean => name === 'Ref' || name.startsWith('Fn::');

const malformed = (scope: Scope, at: string, name: string, form: string): undefined =>
  scope.note(at, `${name} has not the form it must have`, `write ${form}`);

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (scope, argument, at) => {
    if (argument.kind !== 'text') return malformed(scope, at, 'Ref', '!Ref Name');
    return argument.text === 'AWS::NoValue' ? undefined : refer(scope, argument.text, at);
  },
  'Fn::GetAtt': (scope, argument, at) => {
    const parts = argument.kind === 'list' ? argument.elements.map(textOf) : [textOf(argument)];
    const [resource = '', ...attribute] = parts.join('.').split('.');
    if (resource === '' || attribute.length === 0)
      return malformed(scope, at, 'Fn::GetAtt', '!GetAtt Resource.Attribute');
    return scope.attribute(resource, attribute.join('.'), at);
  },
  'Fn::Sub': substitute,
  'Fn::Join': (scope, argument, at) => {
    const { delimiter, texts } = delimited(scope, argument);
    if (delimiter === undefined || texts === undefined)
      return failedOr(scope, at, argument, 'Fn::Join', '!Join [",", [a, b]]');
    return textAt(at, texts.join(delimiter));
  },
  'Fn::Split': (scope, argument, at) => {
    const [delimiter, text] = argumentsOf(scope, argument).map(textOf);
    if (delimiter === undefined || delimiter === '' || text === undefined) {
      return failedOr(scope, at, argument, 'Fn::Split', '!Split [",", text]');
    }
    return { kind: 'list', at, elements: text.split(delimiter).map((one) => textAt(at, one)) };
  },
  'Fn::Select': (scope, argument, at) => {
    const [index, list] = argumentsOf(scope, argument);
    if (index?.kind !== 'text' || list?.kind !== 'list')
      return failedOr(scope, at, argument, 'Fn::Select', '!Select [0, [a, b]]');
    return list.elements[Number(index.text)] ?? scope.note(at, `The list has no element ${index.text}`, 'count from 0');
  },
  'Fn::FindInMap': findInMap,
  'Fn::If': (scope, argument, at) => {
    const [condition, yes, no] = argument.kind === 'list' ? argument.elements : [];
    const name = textOf(condition);
    if (name === undefined || yes === undefined || no === undefined) {
      return malformed(scope, at, 'Fn::If', '!If [Condition, then, else]');
    }
    const holds = evaluateNamed(scope, name, at);
    return holds === undefined ? undefined : resolve(scope, holds ? yes : no);
  },
  'Fn::ImportValue': (scope, argument, at) => {
    const name = textOf(resolve(scope, argument));
    if (name === undefined) return failedOr(scope, at, argument, 'Fn::ImportValue', '!ImportValue name');
    return scope.exported(name, at);
  },
};

/** Arguments that did not resolve have an issue already; others are of the wrong form. */
function failedOr(scope: Scope, at: string, argument: Located, name: string, form: string): undefined {
  const isNoted = scope.issues.some(({ pointer }) => pointer === argument.at || pointer.startsWith(`${argument.at}/`));
  return isNoted ? undefined : malformed(scope, at, name, form);
}

/** The arguments of a function, all of them and each resolved as a whole, or none. */
function argumentsOf(scope: Scope, argument: Located): readonly Located[] {
  if (argument.kind !== 'list') return [];
  const before = scope.issues.length;
  const values = argument.elements.flatMap((element) => resolve(scope, element) ?? []);
  return scope.issues.length === before && values.length === argument.elements.length ? values : [];
}

function delimited(
  scope: Scope,
  argument: Located,
): { delimiter?: string | undefined; texts?: readonly string[] | undefined } {
  if (argument.kind !== 'list') return {};
  const [delimiter, list] = argument.elements;
  const resolved = list === undefined ? undefined : resolve(scope, list);
  if (resolved?.kind !== 'list') return {};
  const texts = resolved.elements.map(textOf);
  return { delimiter: textOf(delimiter), texts: texts.every((one) => one !== undefined) ? texts : undefined };
}

/** What `Ref` gives. The name of a resource may be made by functions, which may refer to others, but not to itself. */
function refer(scope: Scope, name: string, at: string): Located | undefined {
  const found = scope.reference(name, at);
  if (found?.kind !== 'map') return found;
  if (scope.open.has(`Ref ${name}`))
    return scope.note(found.at, `The name of ${name} depends on itself`, 'break the circle');
  scope.open.add(`Ref ${name}`);
  const before = scope.issues.length;
  const made = textOf(resolve(scope, found));
  scope.open.delete(`Ref ${name}`);
  if (made !== undefined) return textAt(at, made);
  return scope.issues.length > before ? undefined : scope.nameless(name, at);
}

/** `${Name}`, `${Resource.Attribute}`, `${!as it is}`, with names of its own in the second argument. */
function substitute(scope: Scope, argument: Located, at: string): Located | undefined {
  const [template, own] = argument.kind === 'list' ? argument.elements : [argument];
  if (template?.kind !== 'text') return malformed(scope, at, 'Fn::Sub', "!Sub 'text ${Name}'");
  const names = own?.kind === 'map' ? own.members : new Map<string, Located>();
  const text = template.text.replace(/\$\{([^{}]*)\}/g, (whole, inner: string) => {
    const name = inner.trim();
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    const local = names.get(name);
    const [resource = '', ...attribute] = name.split('.');
    const value =
      local !== undefined
        ? resolve(scope, local)
        : attribute.length > 0
          ? scope.attribute(resource, attribute.join('.'), at)
          : refer(scope, name, at);
    if (value?.kind === 'list') scope.note(at, `${name} is a list`, 'use !Join to make a text of it');
    return textOf(value) ?? whole;
  });
  return resolve(scope, textAt(at, text));
}

function findInMap(scope: Scope, argument: Located, at: string): Located | undefined {
  const [map, first, second, otherwise] = argumentsOf(scope, argument);
  const names = [map, first, second].map(textOf);
  const [mapName = '', top = '', key = ''] = names;
  if (names.includes(undefined)) {
    return failedOr(scope, at, argument, 'Fn::FindInMap', '!FindInMap [Map, key, key]');
  }
  const row = scope.section('Mappings', mapName);
  const entry = row?.kind === 'map' ? row.members.get(top) : undefined;
  const found = entry?.kind === 'map' ? entry.members.get(key) : undefined;
  if (found !== undefined) return { ...found, at };
  const fallback = otherwise?.kind === 'map' ? otherwise.members.get('DefaultValue') : undefined;
  return fallback ?? scope.note(at, `Mappings has no ${mapName}.${top}.${key}`, 'add it, or use another key');
}

/** Whether a condition of the template holds; nothing when that cannot be told. */
function evaluateNamed(scope: Scope, name: string, at: string): boolean | undefined {
  const condition = scope.section('Conditions', name);
  if (condition === undefined) {
    const names = scope.names('Conditions');
    const suggestion = names.length === 0 ? 'declare it' : `use one of ${names.join(', ')}`;
    return scope.note(at, `There is no condition ${name}`, suggestion);
  }
  if (scope.open.has(name)) return scope.note(at, `Condition ${name} depends on itself`, 'break the circle');
  scope.open.add(name);
  const holds = evaluate(scope, condition);
  scope.open.delete(name);
  return holds;
}

function evaluate(scope: Scope, condition: Located): boolean | undefined {
  const call = condition.kind === 'map' ? onlyMember(condition) : undefined;
  const name = call?.[0] ?? '';
  const argument = call?.[1];
  const parts = argument?.kind === 'list' ? argument.elements : [];
  const values = () => parts.map((part) => evaluate(scope, part));
  const known = (all: readonly (boolean | undefined)[]) => !all.includes(undefined);
  switch (name) {
    case 'Condition':
      return evaluateNamed(scope, textOf(argument) ?? '', condition.at);
    case 'Fn::Equals': {
      const [left, right] = parts.map((part) => textOf(resolve(scope, part)));
      return left === undefined || right === undefined ? undefined : left === right;
    }
    case 'Fn::Not': {
      const [value] = values();
      return value === undefined ? undefined : !value;
    }
    case 'Fn::And': {
      const all = values();
      return known(all) ? all.every((value) => value === true) : undefined;
    }
    case 'Fn::Or': {
      const all = values();
      return known(all) ? all.includes(true) : undefined;
    }
    default:
      return scope.note(condition.at, 'This is no condition', 'use !Equals, !Not, !And, !Or or !Condition');
  }
}
