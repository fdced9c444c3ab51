import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The checksums that S3's clients send, by the name in `x-amz-checksum-…`. */
export const checksumAlgorithms = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

export interface Checksum {
  update(bytes: Uint8Array): void;
  /** Base 64, as in the header. */
  digest(): string;
}

/** Measures one checksum of a stream. */
export function checksum(algorithm: ChecksumAlgorithm): Checksum {
  switch (algorithm) {
    case 'crc32':
      return new Crc32();
    case 'crc32c':
      return new Crc32c();
    case 'crc64nvme':
      return new Crc64Nvme();
    case 'sha1':
    case 'sha256': {
      const hash = createHash(algorithm);
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('base64') };
    }
  }
}

function base64Of(...words: readonly number[]): string {
  const bytes = Buffer.alloc(words.length * 4);
  words.forEach((word, index) => bytes.writeUInt32BE(word >>> 0, index * 4));
  return bytes.toString('base64');
}

class Crc32 implements Checksum {
  #value = 0;
  update(bytes: Uint8Array): void {
    this.#value = crc32(bytes, this.#value);
  }
  digest(): string {
    return base64Of(this.#value);
  }
}

/** RFC 3720, appendix B.4: the Castagnoli polynomial, bits reflected. */
const castagnoli = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});

class Crc32c implements Checksum {
  #value = -1;
  update(bytes: Uint8Array): void {
    let value = this.#value;
    for (const byte of bytes) value = (castagnoli[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
    this.#value = value;
  }
  digest(): string {
    return base64Of(~this.#value);
  }
}

/** The polynomial of the NVM Express specification, bits reflected, in two halves: JavaScript's words have 32 bits. */
const nvmeHigh = new Uint32Array(256);
const nvmeLow = new Uint32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let [high, low] = [0, byte];
  for (let bit = 0; bit < 8; bit++) {
    const odd = low & 1;
    low = (low >>> 1) | ((high & 1) << 31);
    high >>>= 1;
    if (odd) [high, low] = [high ^ 0x9a6c9329, low ^ 0xac4bc9b5];
  }
  nvmeHigh[byte] = high;
  nvmeLow[byte] = low;
}

class Crc64Nvme implements Checksum {
  #high = -1;
  #low = -1;
  update(bytes: Uint8Array): void {
    let [high, low] = [this.#high, this.#low];
    for (const byte of bytes) {
      const at = (low ^ byte) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ (nvmeLow[at] ?? 0);
      high = (high >>> 8) ^ (nvmeHigh[at] ?? 0);
    }
    this.#high = high;
    this.#low = low;
  }
  digest(): string {
    return base64Of(~this.#high, ~this.#low);
  }
}
