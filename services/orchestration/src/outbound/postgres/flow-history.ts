import { history } from '@millrace/decider';
import type { FlowEvent } from '@millrace/engine';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { flowDecider } from '../../application/decided-flow.ts';
import { Definitions } from './definitions.ts';

type Defining = Extract<FlowEvent, { readonly type: 'FlowOpened' | 'DefinitionUpdated' }>;
type RecordOf<Event> = Event extends Defining ? Omit<Event, 'declaration'> & { readonly version: number } : Event;
type FlowRecord = RecordOf<FlowEvent>;

/** A fact as it is stored: the version of a pipeline instead of the pipeline. */
export function recordOf(event: FlowEvent): FlowRecord {
  if (event.type !== 'FlowOpened' && event.type !== 'DefinitionUpdated') return event;
  const { declaration, ...rest } = event;
  return { ...rest, version: declaration.version };
}

/** What has happened to flows, fact by fact. */
@Injectable()
export class FlowHistory {
  constructor(private readonly definitions: Definitions) {}

  /** Oldest first; folding them gives the flow as it is. */
  async of(tx: Tx, flowId: string): Promise<readonly FlowEvent[]> {
    const events: FlowEvent[] = [];
    let pipelineId = flowId;
    for (const record of await history<FlowRecord>(tx, flowDecider.kind, flowId)) {
      if (record.type === 'FlowOpened') pipelineId = record.pipelineId;
      events.push(await this.restored(tx, pipelineId, record));
    }
    return events;
  }

  private async restored(tx: Tx, pipelineId: string, record: FlowRecord): Promise<FlowEvent> {
    if (record.type !== 'FlowOpened' && record.type !== 'DefinitionUpdated') return record;
    const { version, ...rest } = record;
    return { ...rest, declaration: await this.definitions.get(tx, pipelineId, version) };
  }
}
