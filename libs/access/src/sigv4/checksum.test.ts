import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checksum, checksumAlgorithms } from './checksum.ts';

const of = (algorithm: (typeof checksumAlgorithms)[number], ...chunks: readonly Uint8Array[]): string => {
  const measured = checksum(algorithm);
  for (const chunk of chunks) measured.update(chunk);
  return measured.digest();
};

describe('a checksum', () => {
  // The check value of each algorithm's catalogue entry: that of the digits 1 to 9.
  it.each([
    ['crc32', 'cbf43926'],
    ['crc32c', 'e3069283'],
    ['crc64nvme', 'ae8b14860a799888'],
    ['sha1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['sha256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  ] as const)('%s of 123456789 is %s', (algorithm, expected) => {
    expect(Buffer.from(of(algorithm, Buffer.from('123456789')), 'base64').toString('hex')).toBe(expected);
  });

  it('does not depend on how the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...checksumAlgorithms),
        fc.uint8Array({ maxLength: 300 }),
        fc.nat(300),
        (algorithm, bytes, at) => {
          expect(of(algorithm, bytes.subarray(0, at), bytes.subarray(at))).toBe(of(algorithm, bytes));
        },
      ),
    );
  });
});
