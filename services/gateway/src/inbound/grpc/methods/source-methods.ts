import { DescribeSources, ListNoticedRevisions, PutActionRevision } from '@millrace/contracts';
import { changes, ofPipeline, pageAs, reads, type MethodTable } from '../method.ts';

const one = ofPipeline('pipelineName');
const action = ofPipeline('pipelineName', 'stageName', 'actionName');

/** `millrace.v1.SourceService`. */
export const sourceMethods: MethodTable = {
  ListSources: reads('millrace:ListSources', one, async (call) =>
    pageAs('sources', await call.ask(DescribeSources, call.request)),
  ),
  ListNoticedRevisions: reads('millrace:ListNoticedRevisions', one, async (call) =>
    pageAs('revisions', await call.list(ListNoticedRevisions)),
  ),
  PutActionRevision: changes('codepipeline:PutActionRevision', action, (call) =>
    call.ask(PutActionRevision, call.request),
  ),
};
