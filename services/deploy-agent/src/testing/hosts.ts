import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { listTree, packZip } from '@millrace/archive';
import type { HostCommandV1 } from '@millrace/contracts';
import { instant } from '@millrace/kernel';
import { inheritedEnvironment, type HostSettings } from '../host/host-settings.ts';

/** A folder that stands for a host, with the agent's own folder in it. */
export interface TestHost extends AsyncDisposable {
  readonly settings: HostSettings;
  /** Real path of what an appspec calls `path`. */
  at(path: string): string;
  read(path: string): Promise<string>;
}

export async function testHost(): Promise<TestHost> {
  const hostRoot = await mkdtemp(join(tmpdir(), 'millrace-host-'));
  await chmod(hostRoot, 0o755);
  const stateFolder = join(hostRoot, 'opt', 'millrace-agent');
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  const settings: HostSettings = {
    stateFolder,
    hostRoot,
    allowedDestinations: ['/srv', '/opt'],
    maxRevisions: 5,
    environment: inheritedEnvironment(process.env),
    graceMilliseconds: 500,
  };
  return {
    settings,
    at: (path) => join(hostRoot, path),
    read: (path) => readFile(join(hostRoot, path), 'utf8'),
    [Symbol.asyncDispose]: () => rm(hostRoot, { recursive: true, force: true }),
  };
}

/** Serves bundles by HTTP as the artifacts service does. */
export interface TestBundles extends AsyncDisposable {
  /** Packs files (`*.sh` executable) and answers what a command says about them. */
  add(files: Readonly<Record<string, string>>): Promise<HostCommandV1['bundle'] & { url: string }>;
}

export async function testBundles(): Promise<TestBundles> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bundles-'));
  const contents = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const content = contents.get(request.url ?? '');
    response.writeHead(content ? 200 : 404).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    add: async (files) => {
      const id = randomUUID();
      const tree = join(folder, id);
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(tree, name)), { recursive: true });
        await writeFile(join(tree, name), text, { mode: name.endsWith('.sh') ? 0o755 : 0o644 });
      }
      const zip = join(folder, `${id}.zip`);
      await packZip(await listTree(tree), zip, { modifiedAt: instant(0) });
      const bytes = await readFile(zip);
      contents.set(`/${id}`, bytes);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { artifactId: id, sha256, sizeBytes: bytes.length, url: `http://127.0.0.1:${port}/${id}` };
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A deployment's commands for one host. */
export function commandsOf(
  bundle: HostCommandV1['bundle'],
  deploymentId = 'd-AAAAAAAAA',
  more: Partial<HostCommandV1> = {},
): (event: HostCommandV1['lifecycleEvent']) => HostCommandV1 {
  return (lifecycleEvent) => ({
    commandId: `${deploymentId}/h1/${lifecycleEvent}`,
    hostId: 'h1',
    kind: 'run',
    deploymentId,
    applicationName: 'shop',
    deploymentGroupName: 'production',
    deploymentGroupId: '11111111-1111-1111-1111-111111111111',
    lifecycleEvent,
    bundle,
    fileExistsBehavior: 'DISALLOW',
    timeoutSeconds: 60,
    expiresAt: '2100-01-01T00:00:00.000Z',
    ...more,
  });
}
