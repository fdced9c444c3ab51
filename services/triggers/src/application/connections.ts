import {
  problem,
  type ConnectionNameV1,
  type ConnectionView,
  type CreateConnectionV1,
  type Problem,
  type SetConnectionTokenV1,
} from '@millrace/contracts';
import { Clock, err, Ids, ok, type Result } from '@millrace/kernel';
import { isUniqueViolation, UnitOfWork } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { connectionArn, isWeb, readBaseUrl } from '../domain/connection.ts';
import { ConnectionsRepository } from '../outbound/postgres/connections.repository.ts';
import { TriggersSettings } from '../settings.ts';
import { Credentials } from './credentials.ts';

/** Connections to the hosts where repositories lie; a token goes in and never comes out. */
@Injectable()
export class Connections {
  constructor(
    private readonly work: UnitOfWork,
    private readonly connections: ConnectionsRepository,
    private readonly credentials: Credentials,
    private readonly settings: TriggersSettings,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async create(request: CreateConnectionV1): Promise<Result<ConnectionView, Problem>> {
    const { caller, name, providerType, username, token } = request;
    const baseUrl = readBaseUrl(request, this.settings);
    if (!baseUrl.ok) return err(invalid(baseUrl.error.member, baseUrl.error.message));
    const id = this.ids.next();
    const arn = request.connectionArn ?? connectionArn(caller.account, caller.region, id);
    const sealedToken = token === undefined ? undefined : this.credentials.sealForConnection(id, token);
    const connection = { id, arn, name, providerType, baseUrl: baseUrl.value, username };
    try {
      return await this.work.run(async (tx) =>
        ok(await this.connections.insert(tx, caller, { ...connection, sealedToken }, this.clock.now())),
      );
    } catch (error) {
      if (isUniqueViolation(error, 'connection_name_key'))
        return err(problem('connection.name-in-use', `A connection named ${name} exists already`));
      if (isUniqueViolation(error, 'connection_arn_key'))
        return err(problem('connection.name-in-use', `A connection with the ARN ${arn} exists already`));
      if (isUniqueViolation(error, 'connection_code_commit_key'))
        return err(invalid('providerType', 'There is a connection of provider type CodeCommit already'));
      throw error;
    }
  }

  async setToken({ caller, name, username, token }: SetConnectionTokenV1): Promise<Result<ConnectionView, Problem>> {
    return this.work.run(async (tx) => {
      const connection = await this.connections.lock(tx, caller, name);
      if (connection === undefined) return err(noConnection(name));
      if (!isWeb(connection.baseUrl)) return err(invalid('token', 'A token is sent over http and https only'));
      const sealed = this.credentials.sealForConnection(connection.id, token);
      const changed = { username: username ?? connection.username, sealedToken: sealed };
      return ok(await this.connections.setToken(tx, connection.id, changed, this.clock.now()));
    });
  }

  /** A pipeline that uses it would find that out with its next push. */
  async delete({ caller, name }: ConnectionNameV1): Promise<Result<Record<string, never>, Problem>> {
    return this.work.run(async (tx) => {
      const connection = await this.connections.lock(tx, caller, name);
      if (connection === undefined) return err(noConnection(name));
      const users = await this.connections.users(tx, caller, connection.id);
      if (users.length > 0) {
        const detail = `Connection ${name} is used by ${users.join(', ')}: change or delete them first`;
        return err(problem('connection.in-use', detail));
      }
      await this.connections.delete(tx, connection.id);
      return ok({});
    });
  }
}

const noConnection = (name: string): Problem => problem('connection.not-found', `There is no connection named ${name}`);

const invalid = (member: string, message: string): Problem =>
  problem('connection.invalid', message, [{ pointer: `/${member}`, message, code: 'connection.invalid' }]);
