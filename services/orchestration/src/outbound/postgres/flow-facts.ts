import type { Flow, FlowEvent } from '@millrace/engine';
import type { Tx } from '@millrace/persistence';
import type { Definitions } from './definitions.ts';

type Defining = Extract<FlowEvent, { readonly type: 'FlowOpened' | 'DefinitionUpdated' }>;
/** Release 0.1.0 stored the pipeline itself. */
type FactOf<Event> = Event extends Defining
  ? Event | (Omit<Event, 'declaration'> & { readonly version: number })
  : Event;
export type FlowFact = FactOf<FlowEvent>;

/** A fact as it is stored: the version of a pipeline instead of the pipeline. */
export function factOf(event: FlowEvent): FlowFact {
  if (event.type !== 'FlowOpened' && event.type !== 'DefinitionUpdated') return event;
  const { declaration, ...rest } = event;
  return { ...rest, version: declaration.version };
}

/** @param flow in which it happened: only an open one is ever defined anew */
export async function restoredFact(tx: Tx, definitions: Definitions, fact: FlowFact, flow: Flow): Promise<FlowEvent> {
  if ((fact.type !== 'FlowOpened' && fact.type !== 'DefinitionUpdated') || 'declaration' in fact) return fact;
  const { version, ...rest } = fact;
  const { pipelineId } = rest.type === 'FlowOpened' ? rest : open(flow);
  return { ...rest, declaration: await definitions.get(tx, pipelineId, version) };
}

function open(flow: Flow) {
  if (flow.status !== 'open') throw new Error(`a flow that is ${flow.status} was defined anew`);
  return flow;
}
