/** Shorter values would turn a log into stars. */
const shortestSecret = 4;

/**
 * Replaces secrets by `***`, in the forms in which programs print them: as they are, each line of a value that has
 * several, base64 (at any of the three alignments, both alphabets), URL-encoded, and inside JSON text.
 * A seat belt, not a wall: a program that holds a secret can always disguise it.
 */
export class Masker {
  /** Length of the longest text that is masked: how much of an unfinished line must be kept back. */
  readonly longest: number;
  /** How many values were too short to be masked. */
  readonly unmasked: number;
  private readonly pattern: RegExp | undefined;

  constructor(secrets: Iterable<string>) {
    const values = [...new Set([...secrets].flatMap((secret) => [secret, ...secret.split(/\r?\n/)]))].filter(
      (v) => v !== '',
    );
    const maskable = values.filter((value) => value.length >= shortestSecret);
    const forms = [...new Set(maskable.flatMap(formsOf))].toSorted((a, b) => b.length - a.length);
    this.unmasked = values.length - maskable.length;
    this.longest = forms[0]?.length ?? 0;
    this.pattern = forms.length > 0 ? new RegExp(forms.map(escapeRegExp).join('|'), 'g') : undefined;
  }

  mask(text: string): string {
    return this.pattern ? text.replace(this.pattern, '***') : text;
  }

  /** The last place at or before `at` where text may be cut without cutting a secret in two. */
  safeCut(text: string, at: number): number {
    if (!this.pattern) return at;
    for (const match of text.matchAll(this.pattern)) {
      if (match.index < at && match.index + match[0].length > at) return match.index;
    }
    return at;
  }
}

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and last characters also hold bits of what stands beside the secret.
    const inner = text.slice(shift === 0 ? 0 : shift + 1, (bytes.length + shift) % 3 === 0 ? undefined : -1);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const jsonText = JSON.stringify(secret).slice(1, -1);
  return [secret, encodeURIComponent(toWellFormed(secret)), jsonText, ...base64].filter(
    (form) => form.length >= shortestSecret,
  );
}

const toWellFormed = (text: string): string => Buffer.from(text).toString();
const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
