import type { DtoClass } from '@millrace/contracts';
import { pointerToken, type Issue } from '@millrace/kernel';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';

/** The platform fills in who asks; the DTOs insist on somebody. */
const caller = { account: 'local', region: 'local', arn: 'arn:millrace:local' };

/** Checks a `spec` by the very DTO that the platform checks it with. Gives back every problem. */
export function checkSpec<T extends object>(dto: DtoClass<T>, spec: unknown): readonly Issue[] {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) {
    return [{ pointer: '/spec', message: 'spec must be a mapping', value: spec }];
  }
  const errors = validateSync(plainToInstance(dto, { ...spec, caller }), {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: false,
  });
  return errors.flatMap((error) => issuesOf(error, '/spec'));
}

function issuesOf(error: ValidationError, parent: string): readonly Issue[] {
  const pointer = `${parent}/${pointerToken(error.property)}`;
  const own = Object.values(error.constraints ?? {}).map((message) => ({
    pointer,
    message,
    ...(isShort(error.value) ? { value: error.value } : {}),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => issuesOf(child, pointer))];
}

const isShort = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= 60);
