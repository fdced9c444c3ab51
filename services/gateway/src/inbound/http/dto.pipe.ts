import { problem } from '@millrace/contracts';
import { issuesOf } from '@millrace/messaging';
import { Rejected } from '@millrace/service';
import { Injectable, type ArgumentMetadata, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';

const untyped: readonly unknown[] = [String, Number, Boolean, Array, Object, undefined];

/** Builds and checks the declared DTO of a body or query; says everything that is wrong, and refuses what it does not know. */
@Injectable()
export class DtoPipe implements PipeTransform {
  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if ((type !== 'body' && type !== 'query') || untyped.includes(metatype)) return value;
    const plain: unknown = value ?? {};
    if (typeof plain !== 'object' || Array.isArray(plain)) {
      const issues = [{ pointer: '', message: 'must be a JSON object' }];
      throw new Rejected(problem('request.invalid', `The ${type} must be a JSON object.`, issues));
    }
    const dto: unknown = plainToInstance(metatype as Type, { ...plain });
    const errors = validateSync(dto as object, {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
    });
    if (errors.length === 0) return dto;
    const issues = issuesOf(errors);
    const place = type === 'body' ? 'body' : 'query string';
    throw new Rejected(
      problem(
        'request.invalid',
        `The ${place} has ${issues.length === 1 ? 'a problem' : `${issues.length} problems`}.`,
        issues,
      ),
    );
  }
}
