import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, copyFile, lchown, lstat, mkdir, open, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import {
  completeAcl,
  pathsToObserve,
  planInstall,
  type FileExistsBehavior,
  type HostAbilities,
  type InstallPlan,
  type Instruction,
} from '@millrace/appspec';
import { EventFailure } from '../domain/codes.ts';
import { findGroup, findUser } from './accounts.ts';
import { isMissing, writeDurably } from './durable-file.ts';
import { HostRoot } from './host-root.ts';
import type { HostSettings } from './host-settings.ts';
import { InstalledRecord } from './installed-record.ts';
import type { Layout } from './layout.ts';
import { listBundle, readAppspec, tell } from './read-bundle.ts';

const run = promisify(execFile);

export interface InstallOrder {
  readonly groupId: string;
  readonly deploymentId: string;
  readonly fileExistsBehavior: FileExistsBehavior;
  readonly signal: AbortSignal;
  /** For the log of the event. */
  readonly say: (line: string) => void;
}

/**
 * Installs an unpacked bundle: everything is checked and planned first, then the old revision's surplus is removed and
 * the new files are put in place one by one, each complete or not at all. May be repeated after a crash.
 * @throws EventFailure when the revision is refused; then nothing was touched.
 */
export async function install(layout: Layout, settings: HostSettings, order: InstallOrder): Promise<void> {
  const { groupId } = order;
  const deployment = layout.deployment(groupId, order.deploymentId);
  const archive = layout.archive(deployment);
  const root = new HostRoot(settings.hostRoot);
  const record = new InstalledRecord(layout.cleanup(groupId));
  await mkdir(layout.instructions, { recursive: true, mode: 0o700 });
  try {
    const plan = await makePlan(root, record, settings, archive, order);
    await writeDurably(layout.installPlan(groupId), JSON.stringify({ instructions: plan.instructions }, null, 1));
    await recordIntent(record, plan);
    const carrier = new Carrier(root, record, settings.allowedDestinations, archive);
    for (const instruction of plan.instructions) {
      order.signal.throwIfAborted();
      await carrier.carryOut(instruction);
    }
    await record.replace(plan.record);
    for (const path of plan.leftBehind) order.say(`${path} stays: it is no longer below an allowed destination`);
    for (const path of plan.retained) order.say(`${path} was there before and is kept`);
    order.say(`installed ${plan.record.filter(({ kind }) => kind === 'file').length} files`);
  } finally {
    await record.close();
  }
  await writeDurably(layout.lastSuccessfulInstall(groupId), deployment);
}

async function makePlan(
  root: HostRoot,
  record: InstalledRecord,
  settings: HostSettings,
  archive: string,
  order: InstallOrder,
): Promise<InstallPlan> {
  const appspec = await readAppspec(archive);
  const bundle = await listBundle(archive);
  const installed = await record.read();
  // What a crash left half copied; every file is recorded before it is copied.
  for (const { path, kind } of installed) if (kind === 'file') await rm(partialOf(root.real(path)), { force: true });
  const ownFolder = root.named(settings.stateFolder);
  const planned = planInstall({
    appspec,
    bundle,
    installed,
    observed: await root.observe(pathsToObserve(appspec, bundle, installed), installed),
    fileExistsBehavior: order.fileExistsBehavior,
    allowedDestinations: settings.allowedDestinations,
    forbiddenDestinations: ownFolder === undefined ? [] : [ownFolder],
    abilities: await hostAbilities(settings.environment['PATH'] ?? ''),
  });
  if (!planned.ok) throw new EventFailure('UnknownError', `nothing was installed: ${tell(planned.error)}`);
  return planned.value;
}

/**
 * Before anything happens the record holds the old entries and those to come, so that a crash in the middle leaves
 * nothing unknown. Files of others that will be replaced are added one by one, right before each replacement.
 */
async function recordIntent(record: InstalledRecord, plan: InstallPlan): Promise<void> {
  const foreign = new Set(
    plan.instructions.flatMap((step) => (step.type === 'copy' && step.replaces === 'foreign' ? [step.path] : [])),
  );
  await record.replace([...(await record.read()), ...plan.record.filter(({ path }) => !foreign.has(path))]);
}

/** Carries out single instructions. No path is ever handed to a shell. */
class Carrier {
  private readonly root: HostRoot;
  private readonly record: InstalledRecord;
  private readonly allowed: readonly string[];
  private readonly archive: string;

  constructor(root: HostRoot, record: InstalledRecord, allowed: readonly string[], archive: string) {
    this.root = root;
    this.record = record;
    this.allowed = allowed;
    this.archive = archive;
  }

  async carryOut(step: Instruction): Promise<void> {
    if (step.type !== 'remove') await this.root.refuseLinks(step.path, this.allowed);
    const real = this.root.real(step.path);
    switch (step.type) {
      case 'remove':
        return ignoreMissing(step.kind === 'file' ? unlink(real) : removeIfEmpty(real));
      case 'mkdir':
        await mkdir(real, { recursive: true, mode: 0o755 });
        return;
      case 'copy':
        if (step.replaces === 'foreign') await this.record.append({ path: step.path, kind: 'file' });
        return this.copy(step.source, real);
      case 'chmod':
        return this.onPlain(step.path, (file) => file.chmod(step.mode));
      case 'setfacl': {
        const { mode } = await stat(real);
        await run('setfacl', ['--set', completeAcl(step.entries, mode).join(','), '--', real], { timeout: 60_000 });
        return;
      }
      case 'relabel': {
        const { user, type, range } = step.context;
        const options = [...(user ? ['-s', user] : []), '-t', type, ...(range ? ['-r', range] : [])];
        await run('semanage', ['fcontext', '-a', ...options, '--', asPattern(real)], { timeout: 60_000 });
        await run('restorecon', ['--', real], { timeout: 60_000 });
        return;
      }
      case 'chown': {
        const found = await lstat(real);
        const uid = step.owner === undefined ? found.uid : (await findUser(step.owner)).uid;
        const gid = step.group === undefined ? found.gid : await findGroup(step.group);
        await lchown(real, uid, gid);
        return;
      }
    }
  }

  /** The destination is the old file, then the whole new one; never a part of it. */
  private async copy(source: string, real: string): Promise<void> {
    const temporary = partialOf(real);
    const from = join(this.archive, source);
    try {
      await copyFile(from, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      const { mode, mtime } = await lstat(from);
      const into = await open(temporary, 'r+');
      try {
        await into.chmod(mode & 0o777);
        await into.utimes(mtime, mtime);
        await into.sync();
      } finally {
        await into.close();
      }
      await rename(temporary, real);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  private async onPlain(
    path: string,
    act: (file: Awaited<ReturnType<HostRoot['openPlain']>>) => Promise<void>,
  ): Promise<void> {
    const file = await this.root.openPlain(path);
    try {
      await act(file);
    } finally {
      await file.close();
    }
  }
}

/** Where a file grows before it takes its place; known from the place alone, so that it can be found after a crash. */
const partialOf = (real: string): string =>
  join(dirname(real), `.${createHash('sha256').update(real).digest('hex').slice(0, 24)}.millrace-partial`);

/** Something else was put into the folder since the plan was made: it stays. */
const removeIfEmpty = (real: string): Promise<void> =>
  rmdir(real).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')) return;
    throw error;
  });

const ignoreMissing = (done: Promise<void>): Promise<void> =>
  done.catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });

/** semanage reads regular expressions. */
const asPattern = (path: string): string => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

async function hostAbilities(searchPath: string): Promise<HostAbilities> {
  const has = async (program: string): Promise<boolean> => {
    for (const folder of searchPath.split(delimiter).filter(Boolean)) {
      if (
        await access(join(folder, program), constants.X_OK).then(
          () => true,
          () => false,
        )
      )
        return true;
    }
    return false;
  };
  return { acl: await has('setfacl'), selinux: (await has('semanage')) && (await has('restorecon')) };
}
