import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storable, storableJson, unstorable } from './storable.ts';

/** Texts of any UTF-16 code units, as bounds that cut and other systems leave them. */
const units = fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes));
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    units,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    fc.dictionary(units, tie('value')),
  ),
})).value;

describe('what is made storable', () => {
  it('can be stored, and is what it was where it could be before', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const made = storable(value);
        expect([...unstorable(made)]).toEqual([]);
        expect(storable(made)).toEqual(made);
        if ([...unstorable(value)].length === 0) expect(made).toEqual(value);
        expect(JSON.parse(storableJson(value))).toEqual(JSON.parse(JSON.stringify(made)));
      }),
    );
  });

  it('says where something was', () => {
    expect(storable({ cut: '\u{1F680}'.slice(0, 1), list: ['a\0b', 'whole \u{1F680}'] })).toEqual({
      cut: '\uFFFD',
      list: ['a\uFFFDb', 'whole \u{1F680}'],
    });
    expect(storableJson({ path: String.raw`C:\u0000` })).toBe(String.raw`{"path":"C:\\u0000"}`);
  });
});
