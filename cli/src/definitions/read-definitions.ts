import {
  ApplicationNameV1,
  CreateCustomActionTypeV1,
  PutDeploymentGroupV1,
  PutNotificationRuleV1,
  PutProjectV1,
  type DtoClass,
} from '@millrace/contracts';
import {
  contextFor,
  outOfBounds,
  parsePipeline,
  validatePipeline,
  type ActionType,
  type ParseOptions,
} from '@millrace/engine';
import { err, ok, type Issue, type Result } from '@millrace/kernel';
import { isMap, LineCounter, parseAllDocuments, type Document } from 'yaml';
import { checkSpec } from './check-spec.ts';
import { kinds, type Definition, type Kind, type Place } from './definition.ts';

/** An issue and the file it is in. */
export interface FileIssue extends Issue {
  readonly file: string;
}

/** How pipelines are read and what they are checked against. */
export interface ReadOptions extends ParseOptions {
  /** Custom action types, beside those that every pipeline knows. */
  readonly actionTypes?: readonly ActionType[];
}

type Read = Result<Definition, readonly Issue[]>;

/** Where a pipeline lives that says nothing about it: it only matters for stores of several regions. */
const anyRegion = 'local';

/**
 * Reads a YAML or JSON text with one or more documents: a bare pipeline in CodePipeline's structure (or below a
 * `pipeline` member), or `kind` and `spec`. Gives back all definitions, or every problem of every document.
 */
export function readDefinitions(
  file: string,
  text: string,
  options: ReadOptions = {},
): Result<readonly Definition[], readonly FileIssue[]> {
  const inFile = (issues: readonly Issue[]): readonly FileIssue[] => issues.map((issue) => ({ file, ...issue }));
  const unreadable = outOfBounds(text);
  if (unreadable !== undefined) return err(inFile([unreadable]));
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const present = 'empty' in documents ? [] : documents.filter(({ contents }) => contents !== null);
  if (present.length === 0) return err(inFile([{ pointer: '', message: 'the file holds no definition' }]));
  const read = present.map((document) => readDocument(document, text, { lines, file, options }));
  const issues = read.flatMap((one) => (one.ok ? [] : one.error));
  return issues.length > 0 ? err(inFile(issues)) : ok(read.flatMap((one) => (one.ok ? [one.value] : [])));
}

interface Reading {
  readonly lines: LineCounter;
  readonly file: string;
  readonly options: ReadOptions;
}

function readDocument(document: Document, text: string, { lines, file, options }: Reading): Read {
  // Tags are CloudFormation's: what reads pipelines knows them, and names those it does not know.
  const broken = [...document.errors, ...document.warnings.filter(({ code }) => code !== 'TAG_RESOLVE_FAILED')];
  if (broken.length > 0) {
    return err(
      broken.map(({ message, pos }) => {
        const { line, col } = lines.linePos(pos[0]);
        return { pointer: '', message, line, column: col };
      }),
    );
  }
  const place: Place = { file, line: lines.linePos(rangeOf(document.contents)[0]).line };
  const whole = valueOf(document);
  if (!whole.ok) return err([{ ...whole.error, line: place.line }]);
  if (!isMap(document.contents) || !document.contents.has('kind')) {
    return readPipeline(sliceOf(document, text, lines), place, options);
  }
  const result = readSpec(whole.value as { readonly kind: unknown; readonly spec?: unknown }, place);
  return result.ok
    ? result
    : err(result.error.map((issue) => ({ ...issue, ...placeIn(document, lines, issue.pointer) })));
}

/** What a document holds. Fails when anchors would grow a small text into a large value. */
export function valueOf(document: Document): Result<unknown, Issue> {
  try {
    return ok(document.toJS({ maxAliasCount: 100 }));
  } catch (error) {
    if (error instanceof ReferenceError) return err({ pointer: '', message: error.message });
    throw error;
  }
}

function readPipeline(content: string, place: Place, options: ReadOptions): Read {
  const parsed = parsePipeline(content, options);
  if (!parsed.ok) return err(parsed.error);
  const { value, locate, form, warnings } = parsed.value;
  const valid = validatePipeline(
    value,
    contextFor(options.region ?? regionOf(value), undefined, options.actionTypes),
    1,
  );
  if (!valid.ok) return err(valid.error.map(locate));
  const text =
    form === 'cloudformation'
      ? { content: JSON.stringify(value, undefined, 2), format: 'json' as const }
      : { content, format: content.trimStart().startsWith('{') ? ('json' as const) : ('yaml' as const) };
  return ok({ kind: 'Pipeline', name: valid.value.name, place, text, declaration: valid.value, warnings });
}

/** Without a server nobody knows where a pipeline will live; one with stores of several regions lives in one of them. */
function regionOf(value: unknown): string {
  const stores = typeof value === 'object' && value !== null && 'artifactStores' in value ? value.artifactStores : {};
  return Object.keys(stores ?? {})[0] ?? anyRegion;
}

function readSpec({ kind, spec }: { readonly kind: unknown; readonly spec?: unknown }, place: Place): Read {
  const checked = <T extends object>(dto: DtoClass<T>, build: (spec: T) => Definition): Read => {
    const issues = checkSpec(dto, spec);
    return issues.length > 0 ? err(issues) : ok(build(spec as T));
  };
  switch (kind as Kind) {
    case 'ActionType':
      return checked(CreateCustomActionTypeV1, (it) => ({
        kind: 'ActionType',
        name: `${it.category}/${it.provider}/${it.version}`,
        place,
        spec: it,
      }));
    case 'BuildProject':
      return checked(PutProjectV1, (it) => ({ kind: 'BuildProject', name: it.name, place, spec: it }));
    case 'Application':
      return checked(ApplicationNameV1, (it) => ({ kind: 'Application', name: it.applicationName, place, spec: it }));
    case 'DeploymentGroup':
      return checked(PutDeploymentGroupV1, (it) => ({
        kind: 'DeploymentGroup',
        name: `${it.applicationName}/${it.deploymentGroupName}`,
        place,
        spec: it,
      }));
    case 'NotificationRule':
      return checked(PutNotificationRuleV1, (it) => ({ kind: 'NotificationRule', name: it.name, place, spec: it }));
    case 'Pipeline':
      return err([
        {
          pointer: '/kind',
          message: 'a pipeline is written as CodePipeline writes it, without kind and spec',
          suggestion: 'put its members (name, stages, …) at the top of the document',
        },
      ]);
  }
  return err([
    {
      pointer: '/kind',
      message: 'there is no such kind',
      value: kind,
      suggestion: `kinds are: ${kinds.filter((one) => one !== 'Pipeline').join(', ')}; a pipeline needs no kind`,
    },
  ]);
}

/** The document's own text below as many empty lines as stand before it, so that its line numbers are the file's. */
function sliceOf(document: Document, text: string, lines: LineCounter): string {
  const [start, , end] = rangeOf(document.contents);
  const { line, col } = lines.linePos(start);
  return '\n'.repeat(line - 1) + ' '.repeat(col - 1) + text.slice(start, end);
}

const rangeOf = (node: unknown): readonly [number, number, number] =>
  (node as { readonly range?: [number, number, number] | null }).range ?? [0, 0, 0];

/** Line and column of the pointer, or of the nearest thing around it that exists. */
function placeIn(document: Document, lines: LineCounter, pointer: string): Pick<Issue, 'line' | 'column'> {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((token) => (/^\d+$/.test(token) ? Number(token) : token.replace(/~1/g, '/').replace(/~0/g, '~')));
  for (let depth = keys.length; depth >= 0; depth--) {
    const node = document.getIn(keys.slice(0, depth), true);
    if (typeof node === 'object' && node !== null && 'range' in node) {
      const { line, col } = lines.linePos(rangeOf(node)[0]);
      return { line, column: col };
    }
  }
  return {};
}
