import { pointerToken } from '@millrace/kernel';
import { isAlias, isCollection, isMap, isScalar, isSeq, type Document, type ParsedNode } from 'yaml';

/** A value of a document that knows where it stands there: `at` is a JSON pointer into the document as written. */
export type Located = LocatedText | LocatedList | LocatedMap;

export interface LocatedText {
  readonly kind: 'text';
  readonly at: string;
  /** As written: CloudFormation turns numbers and booleans into texts wherever a text is wanted. */
  readonly text: string;
}

export interface LocatedList {
  readonly kind: 'list';
  readonly at: string;
  readonly elements: readonly Located[];
}

export interface LocatedMap {
  readonly kind: 'map';
  readonly at: string;
  readonly members: ReadonlyMap<string, Located>;
}

export const textAt = (at: string, text: string): LocatedText => ({ kind: 'text', at, text });

export const memberOf = (value: Located | undefined, name: string): Located | undefined =>
  value?.kind === 'map' ? value.members.get(name) : undefined;

export const textOf = (value: Located | undefined): string | undefined =>
  value?.kind === 'text' ? value.text : undefined;

/** The short forms of CloudFormation's functions, with what they are short for. */
const shortForms = new Set([
  '!And',
  '!Base64',
  '!Cidr',
  '!Equals',
  '!FindInMap',
  '!GetAZs',
  '!GetAtt',
  '!If',
  '!ImportValue',
  '!Join',
  '!Not',
  '!Or',
  '!Select',
  '!Split',
  '!Sub',
  '!Transform',
]);

const longForm = (tag: string | undefined): string | undefined => {
  if (tag === '!Ref' || tag === '!Condition') return tag.slice(1);
  return tag !== undefined && shortForms.has(tag) ? `Fn::${tag.slice(1)}` : undefined;
};

/** Whether CloudFormation gives the tag a meaning. */
export const isShortForm = (tag: string): boolean => longForm(tag) !== undefined;

/**
 * The document with short forms written out. Circles and growth by aliases have been refused before: this only follows
 * them. What is null is left out.
 */
export const locatedOf = (document: Document): Located | undefined =>
  locate(document, document.contents as ParsedNode | null, '');

function locate(document: Document, node: unknown, at: string): Located | undefined {
  const target = isAlias(node) ? node.resolve(document) : node;
  const value = locateValue(document, target, at);
  const name = isScalar(target) || isCollection(target) ? longForm(target.tag) : undefined;
  return name === undefined || value === undefined ? value : { kind: 'map', at, members: new Map([[name, value]]) };
}

function locateValue(document: Document, target: unknown, at: string): Located | undefined {
  if (isScalar(target)) {
    const { value, source } = target;
    return value === null ? undefined : textAt(at, source ?? JSON.stringify(value));
  }
  if (isSeq(target)) {
    const elements = target.items.flatMap((item, index) => locate(document, item, `${at}/${index}`) ?? []);
    return { kind: 'list', at, elements };
  }
  if (!isMap(target)) return undefined;
  const members = target.items.flatMap(({ key, value }): [string, Located][] => {
    const name = isScalar(key) ? String(key.value) : '';
    const member = locate(document, value, `${at}/${pointerToken(name)}`);
    return member === undefined ? [] : [[name, member]];
  });
  return { kind: 'map', at, members: new Map(members) };
}
