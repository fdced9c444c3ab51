import type { Issue } from '@millrace/kernel';
import { pointerToken } from '@millrace/kernel';

/** Enough to mend an archive by; a hostile one must not make us hold a hundred thousand sentences. */
const maximumIssues = 100;

/** Gathers what is wrong with one archive, up to a bound. */
export class Problems {
  readonly #issues: Issue[] = [];
  #unreported = 0;

  /** @param entryName the entry at fault, or undefined when it is the archive as a whole */
  add(code: string, message: string, entryName?: string): void {
    if (this.#issues.length === maximumIssues) {
      this.#unreported++;
      return;
    }
    this.#issues.push({
      pointer: entryName === undefined ? '' : `/${pointerToken(entryName)}`,
      message,
      code: `archive.${code}`,
      ...(entryName === undefined ? {} : { value: entryName.slice(0, 300) }),
    });
  }

  get found(): boolean {
    return this.#issues.length > 0;
  }

  all(): readonly Issue[] {
    if (this.#unreported === 0) return this.#issues;
    return [...this.#issues, { pointer: '', message: `and ${this.#unreported} more problems`, code: 'archive.more' }];
  }
}

/** We were asked to pack what we would refuse to unpack, or the tree changed while it was read. */
export class ArchiveRefused extends Error {
  override readonly name = 'ArchiveRefused';
  constructor(readonly issues: readonly Issue[]) {
    super(
      issues
        .map(({ message, value }) => (value === undefined ? message : `${JSON.stringify(value)}: ${message}`))
        .join('; '),
    );
  }
}
