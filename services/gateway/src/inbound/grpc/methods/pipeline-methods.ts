import {
  DeletePipeline,
  GetPipeline,
  GetPipelineState,
  ListPipelines,
  problem,
  SetTransition,
} from '@millrace/contracts';
import { Rejected } from '@millrace/service';
import type { ApplyPipeline, ExpectedVersion } from '../../../application/apply-pipeline.ts';
import { valueOf } from '../../../application/value-of.ts';
import { pipelineArn } from '../../../domain/principal.ts';
import { SetTransitionBody } from '../../rest/pipelines.dto.ts';
import { checked, type GrpcCall } from '../grpc-call.ts';
import { changes, ofPipeline, pageAs, reads, type MethodTable } from '../method.ts';

const one = ofPipeline('pipelineName');
const stage = ofPipeline('pipelineName', 'stageName');

/** `millrace.v1.PipelineService`. */
export const pipelineMethods = (apply: ApplyPipeline): MethodTable => ({
  ListPipelines: reads('codepipeline:ListPipelines', ofPipeline(), async (call) =>
    pageAs('pipelines', await call.list(ListPipelines)),
  ),
  GetPipeline: reads('codepipeline:GetPipeline', one, async (call) => ({
    pipeline: await call.ask(GetPipeline, call.members('pipelineName', 'version')),
  })),
  ApplyPipeline: changes('codepipeline:UpdatePipeline', one, async (call) => {
    const { caller } = call;
    const name = call.text('pipelineName');
    const applied = await apply.put(caller, textOf(call), () =>
      call.requirePermission('codepipeline:CreatePipeline', pipelineArn(caller.region, caller.account, [name])),
    );
    const { wasCreated, ...pipeline } = valueOf(applied);
    return { pipeline, wasCreated };
  }),
  CreatePipeline: changes('codepipeline:CreatePipeline', one, async (call) => {
    const { name, text } = textOf(call);
    return { pipeline: valueOf(await apply.create(call.caller, valueOf(apply.read(name, text)))) };
  }),
  UpdatePipeline: changes('codepipeline:UpdatePipeline', one, async (call) => {
    const { name, text, expected } = textOf(call);
    const updated = valueOf(await apply.update(call.caller, valueOf(apply.read(name, text)), expected));
    if (!updated) throw new Rejected(problem('pipeline.not-found', `There is no pipeline ${name}.`));
    return { pipeline: updated };
  }),
  ValidatePipeline: reads('codepipeline:ListPipelines', ofPipeline(), async (call) =>
    valueOf(await apply.validate(call.caller, call.text('text'))),
  ),
  DeletePipeline: changes('codepipeline:DeletePipeline', one, (call) => call.ask(DeletePipeline, call.request)),
  GetPipelineState: reads('codepipeline:GetPipelineState', one, async (call) => ({
    state: await call.ask(GetPipelineState, call.members('pipelineName')),
  })),
  EnableTransition: changes('codepipeline:EnableStageTransition', stage, (call) => setTransition(call, true)),
  DisableTransition: changes('codepipeline:DisableStageTransition', stage, (call) => setTransition(call, false)),
});

/** The bounds of the reason are those of REST; only one who closes a transition must give one. */
function setTransition(call: GrpcCall, enabled: boolean): Promise<object> {
  if (!enabled && call.text('reason') === '') {
    const message = 'a reason is needed to close a transition';
    return checked({ ok: false, issues: [{ pointer: '/reason', message }] });
  }
  const { transitionType = 'Inbound', reason } = call.body(SetTransitionBody, {
    ...call.members('transitionType', 'reason'),
    enabled,
  });
  const asked = { ...call.members('pipelineName', 'stageName'), transitionType, enabled };
  return call.ask(SetTransition, reason === undefined ? asked : { ...asked, reason });
}

function textOf(call: GrpcCall): { name: string; text: string; expected: ExpectedVersion | undefined } {
  const expected = call.members('expectedVersion', 'expectedCreated') as ExpectedVersion;
  if ((expected.expectedVersion ?? 1) < 1) {
    return checked({ ok: false, issues: [{ pointer: '/expectedVersion', message: 'versions count from 1' }] });
  }
  const isExpected = Object.keys(expected).length > 0;
  return { name: call.text('pipelineName'), text: call.text('text'), expected: isExpected ? expected : undefined };
}
