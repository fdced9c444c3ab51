import { contextFor, parsePipeline, validatePipeline } from '@millrace/engine';
import { err, ok, type Issue, type Result } from '@millrace/kernel';
import { LineCounter, parseAllDocuments } from 'yaml';
import { valueOf, type ReadOptions } from '../definitions/read-definitions.ts';
import { importGithubWorkflow } from './github-workflow.ts';
import { importGitlabCi, isJob } from './gitlab-ci.ts';
import { referenceTag } from './gitlab-references.ts';
import { withoutHomeRegion } from './home-region.ts';
import type { ImportContext, Imported, Members } from './imported.ts';
import { isMembers, membersOf, textOf } from './members.ts';

export const sourceFormats = ['codepipeline', 'cloudformation', 'github', 'gitlab'] as const;
export type SourceFormat = (typeof sourceFormats)[number];

export interface ImportedPipeline extends Imported {
  readonly format: SourceFormat;
  /** Why the pipeline is not valid yet; empty when it is. */
  readonly issues: readonly Issue[];
}

/** What kind of file it is, told from its members; nothing when it is none of them. */
export function formatOf(file: Members): SourceFormat | undefined {
  if ('Resources' in file || 'Stages' in file || 'Properties' in file) return 'cloudformation';
  if ('pipeline' in file || (Array.isArray(file['stages']) && file['stages'].some(isMembers))) return 'codepipeline';
  if (isMembers(file['jobs']) && 'on' in file) return 'github';
  return Object.entries(file).some(([name, value]) => isJob(name, value)) ? 'gitlab' : undefined;
}

/** Reads any of the files and tells what it could not carry over. Fails when the file cannot be read at all. */
export function importPipeline(
  text: string,
  context: () => ImportContext,
  options: ReadOptions = {},
): Result<ImportedPipeline, readonly Issue[]> {
  const read = readFile(text);
  if (!read.ok) return read;
  const { file, report } = read.value;
  const format = isMembers(file) ? formatOf(file) : undefined;
  if (format === undefined || !isMembers(file)) {
    const suggestion =
      'CodePipeline JSON, a CloudFormation template, a GitHub Actions workflow and a GitLab CI file are';
    return err([{ pointer: '', message: 'this is no file that can be imported', suggestion }]);
  }
  switch (format) {
    case 'codepipeline':
    case 'cloudformation': {
      const parsed = parsePipeline(text, options);
      if (!parsed.ok) return parsed;
      const { value, warnings, locate } = parsed.value;
      const valid = checked(withReport(withoutHomeRegion(membersOf(value)), warnings), format, options);
      return ok({ ...valid, issues: valid.issues.map(locate) });
    }
    case 'github':
      return ok(checked(importGithubWorkflow(file, context()), format, options));
    case 'gitlab':
      return ok(checked(withReport(importGitlabCi(file, context()), report), format, options));
  }
}

interface FileRead {
  readonly file: unknown;
  /** What was seen before the file itself. */
  readonly report: readonly Issue[];
}

/** The file's one document, or the second of a GitLab CI file, in front of which its inputs are declared. */
function readFile(text: string): Result<FileRead, readonly Issue[]> {
  const documents = documentsOf(text);
  if (!documents.ok) return documents;
  const [first, second, ...more] = documents.value;
  if (second === undefined) return ok({ file: first, report: [] });
  if (!isMembers(first) || !('spec' in first) || more.length > 0) {
    const message = 'the file holds several documents';
    return err([{ pointer: '', message, suggestion: 'put the one that is meant into a file of its own' }]);
  }
  const report = { pointer: '/spec', message: 'inputs have their defaults', suggestion: 'declare variables instead' };
  const again = documentsOf(withInputs(text, membersOf(membersOf(first['spec'])['inputs'])));
  return again.ok ? ok({ file: again.value[1], report: [report] }) : again;
}

/** The text with the defaults of its inputs; what has none stays, and fails where it is used. */
const withInputs = (text: string, inputs: Members): string =>
  text.replaceAll(
    /\$\[\[\s*inputs\.([\w-]+)[^\]]*\]\]/g,
    (whole, name: string) => textOf(membersOf(inputs[name])['default']) ?? whole,
  );

/** Every document as data. Tags are CloudFormation's, whose reader knows them, and GitLab's `!reference`. */
function documentsOf(text: string): Result<readonly unknown[], readonly Issue[]> {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    merge: true,
    logLevel: 'error',
    prettyErrors: false,
    lineCounter: lines,
    customTags: [referenceTag],
  });
  const values: unknown[] = [];
  for (const document of 'empty' in documents ? [] : documents) {
    const [broken] = document.errors;
    if (broken !== undefined) {
      const { line, col } = lines.linePos(broken.pos[0]);
      return err([{ pointer: '', message: broken.message, line, column: col }]);
    }
    const whole = valueOf(document);
    if (!whole.ok) return err([whole.error]);
    values.push(whole.value);
  }
  return ok(values);
}

const withReport = ({ pipeline, report }: Imported, before: readonly Issue[]): Imported => ({
  pipeline,
  report: [...before, ...report],
});

function checked(
  imported: Imported,
  format: SourceFormat,
  { region = 'local', actionTypes }: ReadOptions,
): ImportedPipeline {
  const { artifactStores } = imported.pipeline;
  const home = isMembers(artifactStores) ? (Object.keys(artifactStores)[0] ?? region) : region;
  const valid = validatePipeline(imported.pipeline, contextFor(home, undefined, actionTypes), 1);
  return { ...imported, format, issues: valid.ok ? [] : valid.error };
}
