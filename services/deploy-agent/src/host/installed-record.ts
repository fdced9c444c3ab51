import { open, readFile, type FileHandle } from 'node:fs/promises';
import type { InstalledEntry } from '@millrace/appspec';
import { isMissing, writeDurably } from './durable-file.ts';

/**
 * What this deployment group installed on this host, one JSON object per line. JSON, because a path may hold any
 * character but NUL and `/`: no file name can forge a line.
 */
export class InstalledRecord {
  private readonly path: string;
  private appending: FileHandle | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Entries in the order of their creation. A last line that was cut by a crash is dropped. */
  async read(): Promise<readonly InstalledEntry[]> {
    const text = await readFile(this.path, 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return '';
      throw error;
    });
    const lines = text.split('\n');
    lines.pop();
    return lines.map((line) => toEntry(JSON.parse(line), this.path));
  }

  async replace(entries: readonly InstalledEntry[]): Promise<void> {
    await this.close();
    await writeDurably(this.path, entries.map(toLine).join(''));
  }

  /** On disk before it returns, so that what happens next is known after a crash. */
  async append(entry: InstalledEntry): Promise<void> {
    this.appending ??= await open(this.path, 'a', 0o600);
    await this.appending.write(toLine(entry));
    await this.appending.datasync();
  }

  async close(): Promise<void> {
    await this.appending?.close();
    this.appending = undefined;
  }
}

const toLine = ({ path, kind }: InstalledEntry): string => `${JSON.stringify({ path, kind })}\n`;

function toEntry(value: unknown, where: string): InstalledEntry {
  if (typeof value === 'object' && value !== null && 'path' in value && 'kind' in value) {
    const { path, kind } = value;
    if (typeof path === 'string' && (kind === 'file' || kind === 'directory')) return { path, kind };
  }
  throw new Error(`${where} holds a line that is not an installed entry`);
}
