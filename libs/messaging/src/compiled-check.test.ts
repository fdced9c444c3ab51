import { catalogue } from '@millrace/contracts';
import { plainToInstance, Transform } from 'class-transformer';
import { IsString, validateSync } from 'class-validator';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CompiledChecks } from './compiled-check.ts';

const folder = fileURLToPath(new URL('../../contracts/fixtures/', import.meta.url));
const fixtures = readdirSync(folder).map((file) => {
  const contract = catalogue.find(({ kind, owner, type }) =>
    [`${kind}.${owner}.${type}.json`, `${kind}.${type}.json`].includes(file),
  );
  const data = JSON.parse(readFileSync(`${folder}${file}`, 'utf8')) as Record<string, unknown>;
  return { file, data, dto: contract?.data };
});

/** What class-validator itself says: the instance, or nothing. */
function judged(dto: new () => object, plain: unknown): object | undefined {
  const value = plainToInstance(dto, plain as Record<string, unknown>);
  return validateSync(value, { whitelist: true, forbidUnknownValues: true }).length === 0 ? value : undefined;
}

/** Every place in a JSON value. */
function placesIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, one]) => placesIn(one, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return JSON.parse(JSON.stringify(copy));
}

describe('a compiled check', () => {
  it.each(fixtures)('accepts $file at once, as class-validator would', ({ data, dto }) => {
    if (dto === undefined) throw new Error('no contract has this fixture');
    const accepted = new CompiledChecks().accept(dto, data);
    expect(accepted).toBeInstanceOf(dto);
    expect(accepted).toEqual(judged(dto, data));
  });

  it('never accepts what class-validator refuses', () => {
    const checks = new CompiledChecks();
    const spoiled = fc.constantFrom(...fixtures).chain(({ data, dto }) =>
      fc.record({
        dto: fc.constant(dto),
        data: fc.constant(data),
        place: fc.constantFrom(...placesIn(data).filter((path) => path.length > 0)),
        by: fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.string(), fc.integer()),
      }),
    );
    fc.assert(
      fc.property(spoiled, ({ dto, data, place, by }) => {
        if (dto === undefined) return;
        const plain = replaced(data, place, by) as Record<string, unknown>;
        const accepted = checks.accept(dto, plain);
        const verdict = judged(dto, plain);
        if (accepted !== undefined) expect(accepted).toEqual(verdict);
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves a class to class-validator that changes what it is given', () => {
    class Shouted {
      @IsString() @Transform(({ value }: { value: string }) => value.toUpperCase()) word!: string;
    }
    expect(new CompiledChecks().accept(Shouted, { word: 'a' })).toBeUndefined();
  });
});
