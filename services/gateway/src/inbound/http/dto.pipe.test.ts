import 'reflect-metadata';
import { Rejected } from '@millrace/service';
import { Type } from 'class-transformer';
import { IsOptional, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { DtoPipe } from './dto.pipe.ts';

class Part {
  @IsOptional() @IsString() name?: string;
}
class Body {
  @IsOptional() @IsString() text?: string;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Part) parts?: Part[];
}

describe('a body', () => {
  const taken = (value: unknown) => new DtoPipe().transform(value, { type: 'body', metatype: Body });

  it('may leave out what is optional', () => {
    expect(taken(undefined)).toEqual({});
    expect(taken({ parts: [{ name: 'one' }, {}] })).toEqual({ parts: [{ name: 'one' }, {}] });
  });

  it.each([[null], [[]], ['text'], [5]])('is a JSON object, and not %j', (value) => {
    expect(() => taken(value)).toThrow('The body must be a JSON object.');
  });

  it('may have null nowhere, and is told every place', () => {
    let refused: unknown;
    try {
      taken({ text: null, parts: [{ name: 'one' }, { name: null }, null], 'a/b': null });
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(Rejected);
    expect((refused as Rejected).problem).toMatchObject({
      code: 'request.invalid',
      detail: 'The body has 4 problems.',
      issues: ['/text', '/parts/1/name', '/parts/2', '/a~1b'].map((pointer) => ({
        pointer,
        message: 'must not be null',
      })),
    });
  });
});
