import { problem } from '@millrace/contracts';
import { pointerToken, type Issue } from '@millrace/kernel';
import { issuesOf, unstorable } from '@millrace/messaging';
import { Rejected } from '@millrace/service';
import { Injectable, type ArgumentMetadata, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { UnreadBody } from './raw-body.ts';

const untyped: readonly unknown[] = [String, Number, Boolean, Array, Object, undefined];

/** Builds and checks the declared DTO of a body or query; says everything that is wrong, and refuses what it does not know. */
@Injectable()
export class DtoPipe implements PipeTransform {
  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if ((type !== 'body' && type !== 'query') || untyped.includes(metatype)) return value;
    if (value instanceof UnreadBody) throw unread(value);
    const plain: unknown = value === undefined ? {} : value;
    if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) {
      const issues = [{ pointer: '', message: 'must be a JSON object' }];
      throw new Rejected(problem('request.invalid', `The ${type} must be a JSON object.`, issues));
    }
    const unfit = [...nulls(plain), ...unstorable(plain)];
    if (unfit.length > 0) throw refusal(type, unfit);
    const dto: unknown = plainToInstance(metatype as Type, { ...plain });
    const errors = validateSync(dto as object, {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
    });
    if (errors.length === 0) return dto;
    throw refusal(type, issuesOf(errors));
  }
}

/** `IsOptional` lets null pass for what is left out, but the description promises that no member is null. */
function* nulls(value: unknown, pointer = ''): Generator<Issue> {
  if (value === null) yield { pointer, message: 'must not be null', suggestion: 'leave it out' };
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) yield* nulls(member, `${pointer}/${pointerToken(name)}`);
}

/** What was sent would be passed over in silence, and something else done than was asked. */
const unread = ({ mediaType }: UnreadBody): Rejected =>
  new Rejected(
    problem(
      'request.media-type',
      `The body is ${mediaType === '' ? 'of no type' : mediaType}; send application/json.`,
      [{ pointer: '/content-type', message: 'must be application/json', value: mediaType }],
    ),
  );

function refusal(type: 'body' | 'query', issues: readonly Issue[]): Rejected {
  const place = type === 'body' ? 'body' : 'query string';
  const count = issues.length === 1 ? 'a problem' : `${issues.length} problems`;
  return new Rejected(problem('request.invalid', `The ${place} has ${count}.`, issues));
}
