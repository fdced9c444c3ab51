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

// The published example of S3's documentation, "Signature calculations for trailing headers": the same object.
const trailed: SignedHead = {
  ...head,
  headers: [
    ['Host', 's3.amazonaws.com'],
    ['x-amz-date', '20130524T000000Z'],
    ['x-amz-storage-class', 'REDUCED_REDUNDANCY'],
    [
      'Authorization',
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
        'SignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer,' +
        'Signature=106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
    ],
    ['x-amz-content-sha256', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'],
    ['Content-Encoding', 'aws-chunked'],
    ['x-amz-decoded-content-length', '66560'],
    ['x-amz-trailer', 'x-amz-checksum-crc32c'],
    ['Content-Length', '66824'],
  ],
};
const trailedChunks = [
  `10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n${'a'.repeat(65_536)}\r\n`,
  `400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n${'a'.repeat(1024)}\r\n`,
  '0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n',
];
const checksumLine = 'x-amz-checksum-crc32c:sOO8/Q==\r\n';
const signatureLine = 'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n';

describe('a body in signed chunks with a signed trailer', () => {
  it.each([1, 99, 1000, 100_000])('is read however it is cut: pieces of %d bytes', async (pieceBytes) => {
    const body = [...trailedChunks, checksumLine, signatureLine, '\r\n'].join('');
    expect(await received(trailed, body, pieceBytes)).toBe('a'.repeat(66_560));
  });

  it.each([
    ['changed', [checksumLine.replace('sOO8', 'sOO9'), signatureLine], 'signature'],
    ['unsigned', [checksumLine], 'signature'],
    ['signed as another', [checksumLine, signatureLine.replace('d81f', 'd81e')], 'signature'],
    ['longer than was announced', [checksumLine, 'x-amz-meta-more:1\r\n', signatureLine], 'malformed'],
    ['without what it announces', [signatureLine], 'signature'],
    ['left out', [], 'checksum'],
    ['cut off', [checksumLine, signatureLine.slice(0, 40)], 'signature'],
    ['no lines of names and values', ['checksum\r\n', signatureLine], 'malformed'],
    ['endless', ['x-amz-meta-more:', 'x'.repeat(5000)], 'malformed'],
  ])('is refused when the trailer is %s', async (_what, lines, reason) => {
    const body = [...trailedChunks, ...lines, '\r\n'].join('');
    const refused = await received(trailed, body).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PayloadRefused);
    expect((refused as PayloadRefused).reason).toBe(reason);
  });

  it('is refused with a trailer that was not announced when the head was signed', async () => {
    const other = trailed.headers.map(([name, value]): [string, string] =>
      name === 'x-amz-trailer' ? [name, 'x-amz-checksum-sha256'] : [name, value],
    );
    expect(await verifier.verify({ ...trailed, headers: other })).toMatchObject({
      ok: false,
      error: { fault: 'mismatch' },
    });
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
