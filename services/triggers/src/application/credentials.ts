import { SecretSealer } from '@millrace/access';
import { Injectable } from '@nestjs/common';
import { hosts } from '../domain/connection.ts';
import type { Access } from '../domain/git-source.ts';
import type { Place } from '../domain/source-action.ts';
import type { GitCredential } from '../outbound/git/git.ts';
import { RemoteFailed } from '../outbound/remote-failed.ts';
import type { RemoteRepository } from '../outbound/git/remote.ts';
import { ConnectionsRepository } from '../outbound/postgres/connections.repository.ts';
import { connectionContext, sourceContext } from '../outbound/postgres/sealed-places.ts';
import { SourcesRepository } from '../outbound/postgres/sources.repository.ts';

/** A repository, and what proves that it may be read. */
interface Reached extends Place {
  readonly repositoryUrl: string;
  readonly access: Access;
}

/** Tokens of connections and of source actions: sealed for their own place, opened only to be sent. */
@Injectable()
export class Credentials {
  constructor(
    private readonly sealer: SecretSealer,
    private readonly connections: ConnectionsRepository,
    private readonly sources: SourcesRepository,
  ) {}

  sealForConnection(id: string, token: string): string {
    return this.sealer.seal(token, connectionContext(id));
  }

  sealForSource(access: Access, token: string): string {
    return this.sealer.seal(token, sourceContext(access));
  }

  /** Who reads with a token that a `GitHub` action has in its configuration. */
  ofToken(token: string): GitCredential {
    return { username: hosts.GitHub.username, token };
  }

  /** How to reach a repository. @throws RemoteFailed when what should prove it is gone */
  async reach(place: Reached): Promise<RemoteRepository> {
    const credential = await this.credentialOf(place);
    return { url: place.repositoryUrl, ...(credential && { credential }) };
  }

  private async credentialOf(place: Reached): Promise<GitCredential | undefined> {
    const { access } = place;
    if (access === '') return undefined;
    if (access.startsWith('connection:')) return this.ofConnection(place, access.slice('connection:'.length));
    const sealed = await this.sources.sealedToken(place, access);
    if (sealed === undefined) throw new RemoteFailed('its token is not known (any more)');
    return this.ofToken(this.open(sealed, sourceContext(access)));
  }

  private async ofConnection(place: Place, id: string): Promise<GitCredential | undefined> {
    const connection = await this.connections.withToken(place, id);
    if (connection === undefined) throw new RemoteFailed('its connection is not there any more');
    const { providerType, username = hosts[providerType].username, sealedToken } = connection;
    if (sealedToken === undefined) return undefined;
    return { username, token: this.open(sealedToken, connectionContext(id)) };
  }

  private open(sealed: string, context: string): string {
    const opened = this.sealer.open(sealed, context);
    if (!opened.ok) throw new Error(`the token of ${context} cannot be opened: ${opened.error}`);
    return opened.value;
  }
}
