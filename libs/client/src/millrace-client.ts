import { Access } from './resources/access.ts';
import { Applications, Deployments, Hosts, Projects } from './resources/delivery.ts';
import { Actions, Approvals, Executions } from './resources/executions.ts';
import { NotificationRules, Webhooks } from './resources/hooks.ts';
import { Pipelines } from './resources/pipelines.ts';
import { Transport, type ClientOptions } from './transport.ts';

/**
 * Everything the REST API can do, by the things it is about. Every method throws {@link ApiProblem} when the gateway
 * refuses and {@link ApiUnreachable} when no answer came; nothing else.
 */
export class MillraceClient {
  readonly pipelines: Pipelines;
  readonly executions: Executions;
  readonly actions: Actions;
  readonly approvals: Approvals;
  readonly projects: Projects;
  readonly applications: Applications;
  readonly deployments: Deployments;
  readonly hosts: Hosts;
  readonly webhooks: Webhooks;
  readonly notificationRules: NotificationRules;
  readonly access: Access;

  constructor(options: ClientOptions) {
    const transport = new Transport(options);
    this.pipelines = new Pipelines(transport);
    this.executions = new Executions(transport);
    this.actions = new Actions(transport);
    this.approvals = new Approvals(transport);
    this.projects = new Projects(transport);
    this.applications = new Applications(transport);
    this.deployments = new Deployments(transport);
    this.hosts = new Hosts(transport);
    this.webhooks = new Webhooks(transport);
    this.notificationRules = new NotificationRules(transport);
    this.access = new Access(transport);
  }
}
