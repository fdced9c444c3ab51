import { createHash } from 'node:crypto';
import { sameSignature } from './check-claim.ts';
import { PayloadRefused } from './payload-refused.ts';

/** Computes the signature that must follow `previous`. */
export interface ChunkSignatures {
  readonly seed: string;
  ofChunk(previous: string, sha256: string): Promise<string>;
  ofTrailer(previous: string, sha256: string): Promise<string>;
}

/** `<hex size>;chunk-signature=<64 hex digits>` is below 100 characters. */
const longestLine = 200;
const longestTrailer = 4096;

/**
 * Takes apart a body in the encoding `aws-chunked`: `<hex size>[;chunk-signature=…]`, the bytes, and at the end what
 * trails. Each chunk's signature follows from the one before it, so chunks can be neither changed, moved nor left out.
 * Bytes are passed on before their chunk's signature is known to be right: whoever reads them must drop all of them when
 * this throws.
 * @throws PayloadRefused
 */
export async function* decodeChunks(
  content: AsyncIterable<Uint8Array>,
  signatures: ChunkSignatures | undefined,
  onTrailer: (name: string, value: string) => void,
): AsyncGenerator<Uint8Array, void> {
  const reader = new Reader(content);
  let previous = signatures?.seed ?? '';
  for (;;) {
    const header = readHeader(await reader.line());
    const hash = createHash('sha256');
    for await (const bytes of reader.bytes(header.size)) {
      if (signatures) hash.update(bytes);
      yield bytes;
    }
    if (signatures) {
      const expected = await signatures.ofChunk(previous, hash.digest('hex'));
      if (header.signature === undefined || !sameSignature(expected, header.signature)) {
        throw new PayloadRefused('signature', 'The signature of a chunk does not match what was computed.');
      }
      previous = expected;
    }
    if (header.size === 0) break;
    if ((await reader.line()) !== '') throw malformed('A chunk is longer than it says.');
  }
  await readTrailer(await reader.rest(longestTrailer), previous, signatures, onTrailer);
}

function readHeader(line: string): { readonly size: number; readonly signature: string | undefined } {
  const match = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
  if (match === null) throw malformed('A chunk does not begin with its size.');
  return { size: Number.parseInt(match[1] ?? '', 16), signature: match[2] };
}

async function readTrailer(
  text: string,
  previous: string,
  signatures: ChunkSignatures | undefined,
  onTrailer: (name: string, value: string) => void,
): Promise<void> {
  let signature: string | undefined;
  let canonical = '';
  for (const line of text.split(/\r?\n/).filter((candidate) => candidate !== '')) {
    const at = line.indexOf(':');
    const name = line.slice(0, Math.max(at, 0)).trim().toLowerCase();
    const value = line.slice(at + 1).trim();
    if (name === '') throw malformed('A trailer is not of the form name:value.');
    if (name === 'x-amz-trailer-signature') {
      signature = value;
      continue;
    }
    canonical += `${name}:${value}\n`;
    onTrailer(name, value);
  }
  if (signatures === undefined || (canonical === '' && signature === undefined)) return;
  const expected = await signatures.ofTrailer(previous, createHash('sha256').update(canonical).digest('hex'));
  if (signature === undefined || !sameSignature(expected, signature)) {
    throw new PayloadRefused('signature', 'The signature of the trailer does not match what was computed.');
  }
}

const malformed = (message: string): PayloadRefused => new PayloadRefused('malformed', message);

/** Reads lines and runs of bytes from a stream of pieces of any size. */
class Reader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #piece: Buffer = Buffer.alloc(0);

  constructor(content: AsyncIterable<Uint8Array>) {
    this.#pieces = content[Symbol.asyncIterator]();
  }

  /** Up to the next line feed; the carriage return before it is dropped. */
  async line(): Promise<string> {
    let text = '';
    for (;;) {
      const end = this.#piece.indexOf(0x0a);
      text += this.#piece.toString('latin1', 0, end < 0 ? this.#piece.length : end);
      if (text.length > longestLine) throw malformed('A line between chunks is too long.');
      if (end >= 0) {
        this.#piece = this.#piece.subarray(end + 1);
        return text.replace(/\r$/, '');
      }
      if (!(await this.#next())) throw new PayloadRefused('incomplete', 'The body ended before its last chunk.');
    }
  }

  async *bytes(count: number): AsyncGenerator<Uint8Array, void> {
    for (let left = count; left > 0;) {
      if (this.#piece.length === 0 && !(await this.#next())) {
        throw new PayloadRefused('incomplete', 'The body ended within a chunk.');
      }
      const taken = this.#piece.subarray(0, left);
      this.#piece = this.#piece.subarray(taken.length);
      left -= taken.length;
      if (taken.length > 0) yield taken;
    }
  }

  /** All that is left. */
  async rest(maximumBytes: number): Promise<string> {
    let text = '';
    do {
      text += this.#piece.toString('latin1');
      if (text.length > maximumBytes) throw malformed('The trailer is too long.');
    } while (await this.#next());
    return text;
  }

  async #next(): Promise<boolean> {
    const next = await this.#pieces.next();
    if (next.done) {
      this.#piece = Buffer.alloc(0);
      return false;
    }
    const { buffer, byteOffset, byteLength } = next.value;
    this.#piece = Buffer.from(buffer, byteOffset, byteLength);
    return true;
  }
}
