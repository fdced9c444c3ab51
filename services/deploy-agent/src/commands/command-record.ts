import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostCommandV1 } from '@millrace/contracts';
import { writeDurably } from '../host/durable-file.ts';
import type { EventResult } from '../domain/codes.ts';

/** What the agent knows about one command, on disk before it acts on it. */
export interface CommandRecord {
  readonly command: HostCommandV1;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly scriptsDone: number;
  /** A script has begun and its end is not recorded. */
  readonly scriptRunning: boolean;
  /** Leader of the process group of the running script, and when the kernel says it began (in clock ticks). */
  readonly processGroup?: { readonly id: number; readonly began: string };
  readonly result?: EventResult;
  /** Epoch milliseconds. */
  readonly finishedAt?: number;
  /** The bus took the last report. */
  readonly isReported?: boolean;
}

/** The records of all commands of the last days, one file each. */
export class CommandRecords {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async all(): Promise<readonly CommandRecord[]> {
    const names = (await readdir(this.folder)).filter((name) => name.endsWith('.json'));
    const records = await Promise.all(names.map(async (name) => readFile(join(this.folder, name), 'utf8')));
    // Written by writeDurably only: each file is whole.
    return records.map((text) => JSON.parse(text) as CommandRecord).sort((a, b) => a.startedAt - b.startedAt);
  }

  async write(record: CommandRecord): Promise<void> {
    await writeDurably(join(this.folder, `${keyOf(record.command.commandId)}.json`), JSON.stringify(record));
  }

  async remove(commandId: string): Promise<void> {
    await rm(join(this.folder, `${keyOf(commandId)}.json`), { force: true });
    await rm(this.journalPath(commandId), { force: true });
  }

  journalPath(commandId: string): string {
    return join(this.folder, `${keyOf(commandId)}.reports`);
  }
}

/** A file name that no command id can turn into a path. */
const keyOf = (commandId: string): string => createHash('sha256').update(commandId).digest('hex').slice(0, 32);
