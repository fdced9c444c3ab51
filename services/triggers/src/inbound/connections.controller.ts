import {
  CheckActionsV1,
  CheckSourceActions,
  ConnectionNameV1,
  CreateConnection,
  CreateConnectionV1,
  DeleteConnection,
  ListConnections,
  ListConnectionsV1,
  SetConnectionToken,
  SetConnectionTokenV1,
  type AnswerOf,
  type Problem,
} from '@millrace/contracts';
import { ok, type Result } from '@millrace/kernel';
import { Answer } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { Connections } from '../application/connections.ts';
import { FindSources } from '../application/find-sources.ts';
import { ConnectionsRepository } from '../outbound/postgres/connections.repository.ts';

type Answered<Q> = Promise<Result<AnswerOf<Q>, Problem>>;

@Controller()
export class ConnectionsController {
  constructor(
    private readonly connections: Connections,
    private readonly stored: ConnectionsRepository,
    private readonly sources: FindSources,
  ) {}

  @Answer(CreateConnection)
  async create(request: CreateConnectionV1): Answered<typeof CreateConnection> {
    return this.connections.create(request);
  }

  @Answer(SetConnectionToken)
  async setToken(request: SetConnectionTokenV1): Answered<typeof SetConnectionToken> {
    return this.connections.setToken(request);
  }

  @Answer(DeleteConnection)
  async delete(request: ConnectionNameV1): Answered<typeof DeleteConnection> {
    return this.connections.delete(request);
  }

  @Answer(ListConnections)
  async list(request: ListConnectionsV1): Answered<typeof ListConnections> {
    return this.stored.list(request);
  }

  @Answer(CheckSourceActions)
  async check(request: CheckActionsV1): Answered<typeof CheckSourceActions> {
    return ok({ issues: await this.sources.check(request) });
  }
}
