/**
 * Name-based UUIDs (RFC 9562, version 5): the same name under the same namespace is always the same id, so that
 * repeating work repeats its ids, and inbox and outbox remove the repetition. SHA-1 is written out here because rules are
 * pure and run wherever TypeScript runs; it guards nothing, it only spreads names.
 */
export function derivedUuid(namespace: string, name: string): string {
  const digest = sha1([...uuidBytes(namespace), ...utf8(name)]).slice(0, 16);
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function uuidBytes(uuid: string): number[] {
  const hex = uuid.replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/i.test(hex)) throw new RangeError(`not a UUID: ${JSON.stringify(uuid)}`);
  return Array.from({ length: 16 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
}

function utf8(text: string): number[] {
  const encoded = encodeURIComponent(text.toWellFormed());
  const bytes: number[] = [];
  for (let index = 0; index < encoded.length; index++) {
    if (encoded[index] === '%') {
      bytes.push(Number.parseInt(encoded.slice(index + 1, index + 3), 16));
      index += 2;
    } else {
      bytes.push(encoded.charCodeAt(index));
    }
  }
  return bytes;
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** FIPS 180-4, section 6.1. */
function sha1(message: readonly number[]): number[] {
  const bits = message.length * 8;
  const padded = [...message, 0x80];
  while (padded.length % 64 !== 56) padded.push(0);
  for (let shift = 56; shift >= 0; shift -= 8) padded.push(Math.floor(bits / 2 ** shift) & 0xff);

  let [a0, b0, c0, d0, e0] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let block = 0; block < padded.length; block += 64) {
    const words = Array.from({ length: 16 }, (_, index) => {
      const [first = 0, second = 0, third = 0, fourth = 0] = padded.slice(block + index * 4, block + index * 4 + 4);
      return (first << 24) | (second << 16) | (third << 8) | fourth;
    });
    const word = (index: number): number => words[index] ?? 0;
    for (let index = 16; index < 80; index++) {
      words.push(rotate(word(index - 3) ^ word(index - 8) ^ word(index - 14) ^ word(index - 16), 1));
    }
    let [a, b, c, d, e] = [a0, b0, c0, d0, e0];
    for (let round = 0; round < 80; round++) {
      const [mix, constant] = roundOf(round, b, c, d);
      const next = (rotate(a, 5) + mix + e + constant + word(round)) | 0;
      [e, d, c, b, a] = [d, c, rotate(b, 30), a, next];
    }
    [a0, b0, c0, d0, e0] = [(a0 + a) | 0, (b0 + b) | 0, (c0 + c) | 0, (d0 + d) | 0, (e0 + e) | 0];
  }
  return [a0, b0, c0, d0, e0].flatMap((value) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff));
}

function roundOf(round: number, b: number, c: number, d: number): readonly [mix: number, constant: number] {
  if (round < 20) return [(b & c) | (~b & d), 0x5a827999];
  if (round < 40) return [b ^ c ^ d, 0x6ed9eba1];
  if (round < 60) return [(b & c) | (b & d) | (c & d), 0x8f1bbcdc];
  return [b ^ c ^ d, 0xca62c1d6];
}
