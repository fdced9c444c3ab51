import { contextFor, parsePipeline, validatePipeline } from '@millrace/engine';
import { err, ok, type Issue, type Result } from '@millrace/kernel';
import { parseDocument, type Document } from 'yaml';
import type { ReadOptions } from '../definitions/read-definitions.ts';
import { importGithubWorkflow } from './github-workflow.ts';
import { importGitlabCi, isJob } from './gitlab-ci.ts';
import type { ImportContext, Imported, Members } from './imported.ts';
import { isMembers } from './members.ts';

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
  // Tags are CloudFormation's, whose reader knows them.
  const document = parseDocument(text, { merge: true, logLevel: 'error', prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) return err([{ pointer: '', message: broken.message }]);
  const whole = valueOf(document);
  if (!whole.ok) return err([whole.error]);
  const file = whole.value;
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
      const valid = checked({ pipeline: value as Members, report: warnings }, format, options);
      return ok({ ...valid, issues: valid.issues.map(locate) });
    }
    case 'github':
      return ok(checked(importGithubWorkflow(file, context()), format, options));
    case 'gitlab':
      return ok(checked(importGitlabCi(file, context()), format, options));
  }
}

/** Fails when anchors would grow a small text into a large value. */
function valueOf(document: Document): Result<unknown, Issue> {
  try {
    return ok(document.toJS({ maxAliasCount: 100 }));
  } catch (error) {
    if (error instanceof ReferenceError) return err({ pointer: '', message: error.message });
    throw error;
  }
}

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
