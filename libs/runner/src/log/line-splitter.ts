import { StringDecoder } from 'node:string_decoder';
import type { Masker } from './masker.ts';

/**
 * Turns chunks of bytes into masked lines. A character or a secret that arrives in pieces is kept until it is whole;
 * NUL is dropped; a line longer than `longestLine` characters is split.
 */
export class LineSplitter {
  private readonly masker: Masker;
  private readonly longestLine: number;
  private readonly decoder = new StringDecoder('utf8');
  private pending = '';

  constructor(masker: Masker, longestLine: number) {
    this.masker = masker;
    this.longestLine = longestLine;
  }

  /** The lines that this chunk completes. */
  push(chunk: Buffer): readonly string[] {
    return this.take(this.decoder.write(chunk));
  }

  /** What is left when nothing more comes. */
  flush(): readonly string[] {
    const lines = [...this.take(this.decoder.end())];
    if (this.pending !== '') lines.push(this.masker.mask(this.pending));
    this.pending = '';
    return lines;
  }

  private take(text: string): readonly string[] {
    const parts = (this.pending + text.replaceAll('\0', '')).split('\n');
    this.pending = parts.pop() ?? '';
    const lines = parts.flatMap((line) => this.split(line.endsWith('\r') ? line.slice(0, -1) : line));
    while (this.pending.length > this.longestLine + this.masker.longest) {
      const cut = this.masker.safeCut(this.pending, this.longestLine);
      lines.push(this.masker.mask(this.pending.slice(0, cut)));
      this.pending = this.pending.slice(cut);
    }
    return lines;
  }

  private split(line: string): readonly string[] {
    const pieces: string[] = [];
    let rest = line;
    while (rest.length > this.longestLine) {
      const cut = this.masker.safeCut(rest, this.longestLine) || this.longestLine;
      pieces.push(this.masker.mask(rest.slice(0, cut)));
      rest = rest.slice(cut);
    }
    return [...pieces, this.masker.mask(rest)];
  }
}
