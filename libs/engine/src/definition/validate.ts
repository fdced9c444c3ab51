import { err, ok, type Issue, type Result } from '@millrace/kernel';
import type { Rule, ValidationContext } from './context.ts';
import { normalisePipeline } from './normalise.ts';
import { placePipeline, type PlacedPipeline } from './placed.ts';
import { readPipeline } from './read.ts';
import { actions } from './rules-actions.ts';
import { ruleDeclarations } from './rule-declarations.ts';
import { conditions, rollbacks } from './rules-conditions.ts';
import { extensions, matrices, needs } from './rules-extension.ts';
import { artifacts, namespaces } from './rules-flow.ts';
import { artifactStores, counts, fewestStages, names, pipelineType, sources } from './rules-structure.ts';
import { references, variableNames } from './rules-variables.ts';
import type { PipelineDeclaration } from './structure.ts';
import { triggers } from '../triggers/validate-triggers.ts';

/**
 * In the order in which CodePipeline reports: stores, stages, action types, artifacts, variables, conditions, triggers,
 * quotas. The first of them decides the exception of the compatible API.
 */
const rules: readonly Rule[] = [
  artifactStores,
  fewestStages,
  names,
  sources,
  pipelineType,
  needs,
  actions,
  matrices,
  extensions,
  artifacts,
  namespaces,
  references,
  variableNames,
  conditions,
  rollbacks,
  ruleDeclarations,
  triggers,
  counts,
];

/** The rules that hold an action or a rule against its type. */
const byType: ReadonlySet<Rule> = new Set([actions, ruleDeclarations]);

/**
 * Checks a pipeline of unknown shape against every rule that needs no outside knowledge and
 * gives it back normalised, or all issues at once, worst kind first: shape before meaning.
 * `version` is the one the pipeline will have; what the document says is ignored, as CodePipeline does.
 */
export function validatePipeline(
  input: unknown,
  context: ValidationContext,
  version: number,
): Result<PipelineDeclaration, readonly Issue[]> {
  const { draft, issues: shape, unread } = readPipeline(input);
  const misshapen = new Set(shape.map(({ pointer }) => pointer));
  const pipeline = placePipeline(draft);
  const typed = ofReadableType(pipeline, misshapen);
  const meaning = unique(rules.flatMap((rule) => rule(byType.has(rule) ? typed : pipeline, context))).filter(
    ({ pointer }) => !misshapen.has(pointer) && !withAncestors(pointer).some((place) => unread.has(place)),
  );
  const issues = [...shape, ...meaning];
  return issues.length > 0 ? err(issues) : ok(normalisePipeline(draft, context.actionTypes, version));
}

/** Without what has a type that cannot be read: it would be held against one that nobody wrote. */
function ofReadableType(pipeline: PlacedPipeline, misshapen: ReadonlySet<string>): PlacedPipeline {
  const unreadable = new Set([...misshapen].flatMap(withAncestors));
  const actions = pipeline.actions.filter(({ pointer }) => !unreadable.has(`${pointer}/actionTypeId`));
  const asked = pipeline.rules.filter(({ pointer }) => !unreadable.has(`${pointer}/ruleTypeId`));
  return { ...pipeline, actions, rules: asked };
}

/** The combinations of one matrix make the same mistake in the same place; it is told once. */
const unique = (issues: readonly Issue[]): readonly Issue[] => [
  ...new Map(issues.map((issue) => [`${issue.pointer} ${issue.message}`, issue])).values(),
];

/** The pointer and those of everything around it. */
function withAncestors(pointer: string): readonly string[] {
  const tokens = pointer.split('/');
  return tokens.map((_, index) => tokens.slice(0, index + 1).join('/'));
}
