import type { ServiceName } from '@millrace/contracts';
import { startPlatform, type Platform } from '@millrace/platform';
import { answerParent } from './asking.ts';
import type { PlatformSettings, Reachable } from './measured-platform.ts';

/** A platform in a process of its own, for measuring it from outside. The one argument: its settings as JSON. */
const settings = JSON.parse(process.argv[2] ?? '{}') as PlatformSettings;
const platform = await startPlatform({ port: 0, ...settings });
answerParent(reachable(platform), {}, () => platform.stop());

function reachable({ urls, credentials, identities, databases, services, postgres, nats }: Platform): Reachable {
  const own = (name: ServiceName) => services.get(name)?.pid;
  return {
    gatewayUrl: urls.gateway,
    natsUrl: urls.nats,
    token: credentials.apiToken,
    accessKey: { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey },
    workerCredentialsFile: identities.credentialsFile('build-runner'),
    databaseUrls: Object.fromEntries(databases),
    pids: {
      postgres: postgres.pid,
      nats: nats.pid,
      ...Object.fromEntries([...services.keys()].map((name) => [name, own(name)])),
    },
  };
}
