import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { loadProtos } from './protos.ts';
import { WireCodec } from './wire-codec.ts';

const { root, services } = loadProtos();
const codec = new WireCodec();
const requests = services.flatMap(({ methodsArray }) =>
  methodsArray.flatMap(({ resolvedRequestType }) => resolvedRequestType ?? []),
);
const listExecutions = root.lookupType('millrace.v1.ListExecutionsRequest');

describe('a request', () => {
  it('of any bytes is read or refused, and what was read is JSON', () => {
    const bytes = fc.uint8Array({ maxLength: 64 });
    fc.assert(
      fc.property(fc.constantFrom(...requests), bytes, (type, sent) => {
        let read: unknown;
        try {
          read = codec.decode(type, sent);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          return;
        }
        expect(JSON.parse(JSON.stringify(read))).toEqual(read);
      }),
      { numRuns: 2000 },
    );
  });

  it('that begins groups without end is refused', () => {
    // Field 1, wire type 3: a group within a group within a group.
    expect(() => codec.decode(listExecutions, new Uint8Array(1_000_000).fill(0x0b))).toThrow(Error);
  });

  it('has times in ISO 8601, to the millisecond, and none that no date can have', () => {
    const at = (seconds: number, nanos: number) =>
      codec.decode(listExecutions, listExecutions.encode({ startedAfter: { seconds, nanos } }).finish());
    expect(at(1_795_255_200, 125_999_999)).toEqual({ startedAfter: '2026-11-21T10:00:00.125Z' });
    expect(at(-1, 500_000_000)).toEqual({ startedAfter: '1969-12-31T23:59:59.500Z' });
    expect(at(0, 0)).toEqual({ startedAfter: '1970-01-01T00:00:00.000Z' });
    expect(() => at(9_000_000_000_000, 0)).toThrow(RangeError);
  });

  it('has words as use cases know them, and of no enum more than its own', () => {
    const { id = 0 } = listExecutions.fields['status'] ?? {};
    const sent = (value: number) =>
      protobuf.Writer.create()
        .uint32(id << 3)
        .int32(value)
        .finish();
    expect(codec.decode(listExecutions, sent(1))).toEqual({ status: 'InProgress' });
    expect(codec.decode(listExecutions, sent(0))).toEqual({});
    expect(codec.decode(listExecutions, sent(99))).toEqual({ status: 99 });
  });
});
