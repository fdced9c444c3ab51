import { join } from 'node:path';
import { MillraceClient } from '@millrace/client';
import { startPlatform, type Platform } from '@millrace/platform';
import { gitRepository, tempDir, type FileChange, type GitRepository, type TempDir } from '@millrace/testing';

/** What most of these tests need: a platform in one process, and a repository with one commit. */
export interface Site {
  readonly folder: TempDir;
  readonly platform: Platform;
  readonly repository: GitRepository;
  /** As the administrator. */
  readonly client: MillraceClient;
  close(): Promise<void>;
}

export async function openSite(
  label: string,
  {
    files = { 'README.md': 'hello\n' },
    environment = {},
  }: {
    readonly files?: Readonly<Record<string, FileChange>>;
    readonly environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<Site> {
  const folder = await tempDir(label);
  const repository = await gitRepository();
  const remove = async (): Promise<void> => {
    await repository.remove();
    await folder.remove();
  };
  try {
    await repository.commit(files, 'Begin');
    const home = join(folder.path, 'home');
    const platform = await startPlatform({ home, port: 0, mode: 'embedded', unsafeFast: true, environment });
    const client = new MillraceClient({ baseUrl: platform.urls.gateway, token: platform.credentials.apiToken });
    return { folder, platform, repository, client, close: () => platform.stop().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}
