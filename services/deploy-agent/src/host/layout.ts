import { join } from 'node:path';

/** Where the agent keeps things below its own folder. Everything of a deployment is keyed by the group's id. */
export class Layout {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** Host identity: seed of the key pair, credentials, verification key. Mode 0600. */
  get identity(): string {
    return join(this.root, 'identity.json');
  }
  /** What `agent status` reads. */
  get status(): string {
    return join(this.root, 'status.json');
  }
  get lock(): string {
    return join(this.root, 'agent.lock');
  }
  /** One record and one report journal per command. */
  get commands(): string {
    return join(this.root, 'commands');
  }
  get deployments(): string {
    return join(this.root, 'deployment-root');
  }
  get instructions(): string {
    return join(this.deployments, 'deployment-instructions');
  }
  group(groupId: string): string {
    return join(this.deployments, groupId);
  }
  deployment(groupId: string, deploymentId: string): string {
    return join(this.group(groupId), deploymentId);
  }
  /** Always this name, whatever the format is, as in CodeDeploy's agent. */
  bundle(deployment: string): string {
    return join(deployment, 'bundle.tar');
  }
  archive(deployment: string): string {
    return join(deployment, 'deployment-archive');
  }
  scriptsLog(deployment: string): string {
    return join(deployment, 'logs', 'scripts.log');
  }
  /** The plan of the last installation, for people; never carried out again. */
  installPlan(groupId: string): string {
    return join(this.instructions, `${groupId}-install.json`);
  }
  /** What the next installation may remove. */
  cleanup(groupId: string): string {
    return join(this.instructions, `${groupId}-cleanup`);
  }
  lastSuccessfulInstall(groupId: string): string {
    return join(this.instructions, `${groupId}_last_successful_install`);
  }
  mostRecentInstall(groupId: string): string {
    return join(this.instructions, `${groupId}_most_recent_install`);
  }
}
