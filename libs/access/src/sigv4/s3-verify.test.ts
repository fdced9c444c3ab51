import { instant } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { checksum } from './checksum.ts';
import { PayloadRefused } from './payload-refused.ts';
import { Payload } from './payload.ts';
import { S3SignatureVerifier } from './s3-verify.ts';
import type { SignedHead } from './signed-request.ts';

// The published example of S3's documentation, "Transferring payload in multiple chunks".
const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const at = instant(Date.UTC(2013, 4, 24));
const verifier = new S3SignatureVerifier({
  clock: { now: () => at },
  region: 'us-east-1',
  findKey: async (id) => (id === 'AKIAIOSFODNN7EXAMPLE' ? { secretAccessKey, owner: 'example' } : undefined),
});
const head: SignedHead = {
  method: 'PUT',
  target: '/examplebucket/chunkObject.txt',
  headers: [
    ['Host', 's3.amazonaws.com'],
    ['x-amz-date', '20130524T000000Z'],
    ['x-amz-storage-class', 'REDUCED_REDUNDANCY'],
    [
      'Authorization',
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
        'SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,' +
        'Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    ],
    ['x-amz-content-sha256', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'],
    ['Content-Encoding', 'aws-chunked'],
    ['x-amz-decoded-content-length', '66560'],
    ['Content-Length', '66824'],
  ],
};
const chunks = [
  `10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n${'a'.repeat(65_536)}\r\n`,
  `400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n${'a'.repeat(1024)}\r\n`,
  '0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n',
];

/** In pieces that do not care where a chunk begins. */
async function* sent(text: string, pieceBytes = 1000): AsyncGenerator<Uint8Array, void> {
  for (let start = 0; start < text.length; start += pieceBytes) {
    yield Buffer.from(text.slice(start, start + pieceBytes), 'latin1');
  }
}

async function received(request: SignedHead, body: string, pieceBytes?: number): Promise<string> {
  const verified = await verifier.verify(request);
  if (!verified.ok) throw new Error(verified.error.message);
  const pieces: Uint8Array[] = [];
  for await (const piece of verified.value.payload.read(sent(body, pieceBytes))) pieces.push(piece);
  return Buffer.concat(pieces).toString('latin1');
}

const refusal = async (body: string): Promise<unknown> =>
  received(head, body).catch((error: unknown) => (error instanceof PayloadRefused ? error.reason : error));

describe('a body in signed chunks', () => {
  it.each([1, 99, 1000, 100_000])('is read however it is cut: pieces of %d bytes', async (pieceBytes) => {
    expect(await received(head, chunks.join(''), pieceBytes)).toBe('a'.repeat(66_560));
  });

  it.each([
    ['changed', chunks.join('').replace('aaa\r\n400', 'aab\r\n400'), 'signature'],
    ['exchanged', [chunks[1], chunks[0], chunks[2]].join(''), 'signature'],
    ['left out', [chunks[0], chunks[2]].join(''), 'signature'],
    ['unsigned', chunks.join('').replace(/;chunk-signature=0055[0-9a-f]+/, ''), 'signature'],
    ['cut off', chunks.join('').slice(0, 70_000 - 10_000), 'incomplete'],
    ['without an end', chunks.slice(0, 2).join(''), 'incomplete'],
    ['not chunks at all', 'hello', 'incomplete'],
    ['of no size', 'zz\r\nhello\r\n', 'malformed'],
    ['longer than they say', chunks.join('').replace('10000;', 'ffff;'), 'signature'],
  ])('is refused when chunks are %s', async (_what, body, reason) => {
    expect(await refusal(body)).toBe(reason);
  });

  it('is refused when the head was changed', async () => {
    const other = { ...head, target: '/examplebucket/another.txt' };
    expect(await verifier.verify(other)).toMatchObject({ ok: false, error: { fault: 'mismatch' } });
    const undeclared = { ...head, headers: head.headers.filter(([name]) => name !== 'x-amz-content-sha256') };
    expect(await verifier.verify(undeclared)).toMatchObject({ ok: false, error: { fault: 'unsigned-header' } });
  });
});

describe('a checksum that trails', () => {
  const crc = checksum('crc32');
  crc.update(Buffer.from('hello'));
  const right = crc.digest();

  it.each([
    ['right', `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${right}\r\n\r\n`, 'hello'],
    ['wrong', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n', 'checksum'],
    ['not there', '5\r\nhello\r\n0\r\n\r\n', 'checksum'],
    ['another', '5\r\nhello\r\n0\r\nx-amz-checksum-sha1:AAAA\r\n\r\n', 'malformed'],
  ])('%s: the body is taken or refused', async (_what, body, expected) => {
    const announced: SignedHead = { ...head, headers: [['x-amz-trailer', 'x-amz-checksum-crc32']] };
    const payload = new Payload(announced, { kind: 'chunked', signatures: undefined });
    const read = async (): Promise<string> => {
      let text = '';
      for await (const piece of payload.read(sent(body, 3))) text += Buffer.from(piece).toString();
      return text;
    };
    expect(await read().catch((error: PayloadRefused) => error.reason)).toBe(expected);
  });
});
