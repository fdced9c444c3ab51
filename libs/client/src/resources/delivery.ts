import type {
  ApplicationView,
  DeploymentGroupView,
  DeploymentView,
  EnrolHostV1,
  EnrolmentTicket,
  HostIdentity,
  HostTagV1,
  HostView,
  Page,
  ProjectView,
  PutDeploymentGroupV1,
  PutProjectV1,
} from '@millrace/contracts';
import type { PageOptions } from '../paging.ts';
import { path, type Transport } from '../transport.ts';

export class Projects {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(): Promise<Page<ProjectView>> {
    return this.#transport.request('GET', '/projects');
  }

  get(name: string): Promise<ProjectView> {
    return this.#transport.request('GET', path`/projects/${name}`);
  }

  put(name: string, project: Omit<PutProjectV1, 'caller' | 'name'>): Promise<ProjectView> {
    return this.#transport.request('PUT', path`/projects/${name}`, { body: project });
  }

  async delete(name: string): Promise<void> {
    await this.#transport.request('DELETE', path`/projects/${name}`);
  }
}

export class Applications {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(): Promise<Page<ApplicationView>> {
    return this.#transport.request('GET', '/applications');
  }

  /** @throws ApiProblem `application.name-in-use` */
  create(applicationName: string): Promise<ApplicationView> {
    return this.#transport.request('POST', '/applications', { body: { applicationName } });
  }

  async delete(name: string): Promise<void> {
    await this.#transport.request('DELETE', path`/applications/${name}`);
  }

  group(application: string, group: string): Promise<DeploymentGroupView> {
    return this.#transport.request('GET', path`/applications/${application}/groups/${group}`);
  }

  putGroup(
    application: string,
    group: string,
    settings: Omit<PutDeploymentGroupV1, 'caller' | 'applicationName' | 'deploymentGroupName'>,
  ): Promise<DeploymentGroupView> {
    return this.#transport.request('PUT', path`/applications/${application}/groups/${group}`, { body: settings });
  }

  async deleteGroup(application: string, group: string): Promise<void> {
    await this.#transport.request('DELETE', path`/applications/${application}/groups/${group}`);
  }
}

export class Deployments {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(
    options: PageOptions & { readonly applicationName?: string; readonly deploymentGroupName?: string } = {},
  ): Promise<Page<DeploymentView>> {
    return this.#transport.request('GET', '/deployments', { query: { ...options } });
  }

  get(deploymentId: string): Promise<DeploymentView> {
    return this.#transport.request('GET', path`/deployments/${deploymentId}`);
  }

  stop(deploymentId: string): Promise<DeploymentView> {
    return this.#transport.request('POST', path`/deployments/${deploymentId}/stop`);
  }
}

export class Hosts {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(): Promise<Page<HostView>> {
    return this.#transport.request('GET', '/hosts');
  }

  /** A one-time token, good for 15 minutes, with which one agent of this name enrols. */
  createEnrolment(hostName: string, tags: readonly HostTagV1[] = []): Promise<EnrolmentTicket> {
    return this.#transport.request('POST', '/hosts/enrolments', { body: { hostName, tags } });
  }

  /** Said by the agent itself; needs no API token. */
  enrol(request: EnrolHostV1): Promise<HostIdentity> {
    return this.#transport.request('POST', '/agents/enrol', { body: request });
  }

  /** Revokes the host's identity. */
  async deregister(hostId: string): Promise<void> {
    await this.#transport.request('DELETE', path`/hosts/${hostId}`);
  }
}
