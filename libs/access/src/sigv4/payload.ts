import { createHash } from 'node:crypto';
import { decodeChunks, type ChunkSignatures } from './aws-chunked.ts';
import { checksum, checksumAlgorithms, type Checksum, type ChecksumAlgorithm } from './checksum.ts';
import { PayloadRefused } from './payload-refused.ts';
import { headerValues, type SignedHead } from './signed-request.ts';

/** How the head says that its body is proved. */
export type PayloadProof =
  | { readonly kind: 'sha256'; readonly sha256: string }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'chunked'; readonly signatures: ChunkSignatures | undefined };

/**
 * The bytes of a body, judged while they are read: digest or signatures, announced length, `Content-MD5`, and each
 * checksum of S3 that the head or a trailer names. Nothing is proved before the last byte has been read.
 */
export class Payload {
  readonly #head: SignedHead;
  readonly #proof: PayloadProof;
  readonly #checksums = new Map<ChecksumAlgorithm, string>();

  constructor(head: SignedHead, proof: PayloadProof) {
    this.#head = head;
    this.#proof = proof;
  }

  /** Bytes that the head announces, without chunk headers; undefined when it does not say. */
  get announcedBytes(): number | undefined {
    const name = this.#proof.kind === 'chunked' ? 'x-amz-decoded-content-length' : 'content-length';
    const [text] = headerValues(this.#head, name);
    return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  }

  /** Checksums that were announced and found right, in base 64; known once everything has been read. */
  get checksums(): ReadonlyMap<ChecksumAlgorithm, string> {
    return this.#checksums;
  }

  /** @throws PayloadRefused */
  async *read(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    const announced = this.#announcedChecksums();
    const measured = new Map(
      [...announced.keys()].map((name): [ChecksumAlgorithm, Checksum] => [name, checksum(name)]),
    );
    const sha256 = createHash('sha256');
    const md5 = createHash('md5');
    const [wantedMd5] = headerValues(this.#head, 'content-md5');
    let bytes = 0;
    const decoded =
      this.#proof.kind === 'chunked'
        ? decodeChunks(content, this.#proof.signatures, (name, value) => noteTrailer(announced, name, value))
        : content;
    for await (const piece of decoded) {
      bytes += piece.length;
      if (this.#proof.kind === 'sha256') sha256.update(piece);
      if (wantedMd5 !== undefined) md5.update(piece);
      for (const one of measured.values()) one.update(piece);
      yield piece;
    }
    if (this.announcedBytes !== undefined && bytes !== this.announcedBytes) {
      throw new PayloadRefused('incomplete', `${bytes} bytes came instead of the announced ${this.announcedBytes}.`);
    }
    if (this.#proof.kind === 'sha256' && sha256.digest('hex') !== this.#proof.sha256) {
      throw new PayloadRefused(
        'sha256',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    }
    if (wantedMd5 !== undefined && md5.digest('base64') !== wantedMd5.trim()) {
      throw new PayloadRefused('md5', 'The Content-MD5 you specified did not match what we received.');
    }
    for (const [name, one] of measured) this.#compare(name, one.digest(), announced.get(name));
  }

  #compare(name: ChecksumAlgorithm, actual: string, wanted: string | undefined): void {
    if (wanted !== actual) {
      throw new PayloadRefused('checksum', `Value for x-amz-checksum-${name} header is invalid.`);
    }
    this.#checksums.set(name, actual);
  }

  /** A trailer's value is not known yet: undefined. */
  #announcedChecksums(): Map<ChecksumAlgorithm, string | undefined> {
    const announced = new Map<ChecksumAlgorithm, string | undefined>();
    for (const name of checksumAlgorithms) {
      const [value] = headerValues(this.#head, `x-amz-checksum-${name}`);
      if (value !== undefined) announced.set(name, value.trim());
    }
    const trailers = headerValues(this.#head, 'x-amz-trailer').flatMap((value) => value.split(','));
    for (const trailer of trailers) {
      const name = checksumNamed(trailer.trim().toLowerCase());
      if (name === undefined) {
        throw new PayloadRefused(
          'unknown-checksum',
          'The value specified in the x-amz-trailer header is not supported',
        );
      }
      announced.set(name, undefined);
    }
    return announced;
  }
}

const checksumNamed = (header: string): ChecksumAlgorithm | undefined =>
  checksumAlgorithms.find((name) => header === `x-amz-checksum-${name}`);

function noteTrailer(announced: Map<ChecksumAlgorithm, string | undefined>, name: string, value: string): void {
  const algorithm = checksumNamed(name);
  if (algorithm === undefined || !announced.has(algorithm)) {
    throw new PayloadRefused('malformed', `The trailer ${name} was not announced in x-amz-trailer.`);
  }
  announced.set(algorithm, value);
}
