import { err, ok, type Issue, type Result } from '@millrace/kernel';
import { convert } from './cloudformation/declaration.ts';
import { isShortForm, locatedOf, type Located } from './cloudformation/located.ts';
import { isCloudFormation, resolvePipeline } from './cloudformation/template.ts';
import { readDocument, type ReadDocument } from './document.ts';
import { unknownMembers } from './unknown-members.ts';

/** A document read from text: its value, and where each pointer stands in the text. */
export interface ParsedPipeline {
  /** In the API's form, whatever the text was. */
  readonly value: unknown;
  /** The same issue pointing into the text as written, with the one-based line and column of the nearest place there. */
  readonly locate: (issue: Issue) => Issue;
  readonly form: 'declaration' | 'cloudformation';
  /** What is not wrong but will not be carried out, located. */
  readonly warnings: readonly Issue[];
}

/** What a CloudFormation template is read with; nothing else takes notice of it. */
export interface ParseOptions {
  /** Parameters of the template, and stand-ins for what only a stack knows: `Bucket`, `Role.Arn`, names of exports. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Which pipeline of a template that has several. */
  readonly logicalId?: string;
  /** What `AWS::Region` is. */
  readonly region?: string;
}

/**
 * Reads a pipeline from JSON or YAML text: bare, as the `pipeline` member that `get-pipeline` prints, or as an
 * `AWS::CodePipeline::Pipeline` (a template, the resource, or its properties). Fails with every syntax error and its
 * line, or with everything in a template that cannot be resolved.
 */
export function parsePipeline(source: string, options: ParseOptions = {}): Result<ParsedPipeline, readonly Issue[]> {
  const read = readDocument(source, isShortForm);
  if (!read.ok) return read;
  const { document, value, tags, placeOf } = read.value;
  const located = locatedOf(document);
  if (located !== undefined && isCloudFormation(located)) return fromTemplate(located, read.value, options);
  if (tags.length > 0) return err(tags);
  const wrapped = isWrapped(value);
  const pipeline = wrapped ? value.pipeline : value;
  const prefix = wrapped ? '/pipeline' : '';
  const locate = (issue: Issue): Issue => ({ ...issue, ...placeOf(`${prefix}${issue.pointer}`) });
  return ok({ value: pipeline, locate, form: 'declaration', warnings: unknownMembers(pipeline).map(locate) });
}

const isWrapped = (value: unknown): value is { readonly pipeline: unknown } =>
  typeof value === 'object' && value !== null && 'pipeline' in value;

function fromTemplate(
  root: Located,
  { placeOf }: ReadDocument,
  { parameters = {}, logicalId, region }: ParseOptions,
): Result<ParsedPipeline, readonly Issue[]> {
  const place = (issue: Issue): Issue => ({ ...issue, ...placeOf(issue.pointer) });
  const resolved = resolvePipeline(root, { parameters, region }, logicalId);
  if (!resolved.ok) return err(resolved.error.map(place));
  const { properties, warnings, hidden } = resolved.value;
  const converted = convert(properties);
  return ok({
    value: converted.value,
    locate: (issue) => place(masked({ ...issue, pointer: converted.origin(issue.pointer) }, hidden)),
    form: 'cloudformation',
    warnings: [...warnings, ...converted.warnings].map(place),
  });
}

/** Without what a NoEcho parameter holds. */
function masked(issue: Issue, hidden: ReadonlySet<string>): Issue {
  const found = [...hidden].filter((secret) =>
    JSON.stringify([issue.message, issue.value]).includes(JSON.stringify(secret).slice(1, -1)),
  );
  if (found.length === 0) return issue;
  const { value: _, ...rest } = issue;
  return { ...rest, message: found.reduce((message, secret) => message.replaceAll(secret, '****'), issue.message) };
}
