import { findActionType } from './catalogue.ts';
import type { ActionType } from './catalogue/action-type.ts';
import type { PipelineDraft } from './read.ts';
import type { PipelineDeclaration } from './structure.ts';

/** What in this pipeline only a V2 pipeline may have, each with its JSON pointer. */
export function v2Features(
  draft: PipelineDraft,
  types: readonly ActionType[],
): readonly { readonly pointer: string; readonly what: string }[] {
  const found: { pointer: string; what: string }[] = [];
  if (draft.executionMode !== undefined && draft.executionMode !== 'SUPERSEDED') {
    found.push({ pointer: '/executionMode', what: `Execution mode ${draft.executionMode}` });
  }
  if (draft.variables !== undefined) found.push({ pointer: '/variables', what: 'Pipeline variables' });
  if (draft.triggers !== undefined) found.push({ pointer: '/triggers', what: 'Triggers' });
  for (const [index, stage] of draft.stages.entries()) {
    for (const block of ['beforeEntry', 'onSuccess', 'onFailure'] as const) {
      if (stage[block] !== undefined) found.push({ pointer: `/stages/${index}/${block}`, what: 'Stage conditions' });
    }
    for (const [position, action] of stage.actions.entries()) {
      if (findActionType(action.actionTypeId, types)?.v2 === true) {
        found.push({
          pointer: `/stages/${index}/actions/${position}/actionTypeId`,
          what: `Action type ${action.actionTypeId.provider}`,
        });
      }
    }
  }
  return found;
}

/**
 * CodePipeline's defaults that depend on the whole: an omitted type is V1 unless a V2-only feature is
 * there; an omitted mode is SUPERSEDED. The version is the server's, whatever the document says.
 */
export function normalisePipeline(
  draft: PipelineDraft,
  types: readonly ActionType[],
  version: number,
): PipelineDeclaration {
  return {
    ...draft,
    executionMode: draft.executionMode ?? 'SUPERSEDED',
    pipelineType: draft.pipelineType ?? (v2Features(draft, types).length > 0 ? 'V2' : 'V1'),
    version,
  };
}
