import { applyDecorators, Controller, UseGuards, UseInterceptors, UsePipes } from '@nestjs/common';
import { AccessGuard } from './access.guard.ts';
import { AuditInterceptor } from './audit.interceptor.ts';
import { DtoPipe } from './dto.pipe.ts';
import { IdempotencyInterceptor } from './idempotency.interceptor.ts';
import { PagePointerInterceptor } from './page-pointer.interceptor.ts';
import { TraceInterceptor } from './trace.interceptor.ts';

/**
 * A controller of the REST door: below `/api/v1`, guarded, traced, carried out once per idempotency key, audited, its
 * DTOs checked.
 */
export const RestController = (path: string): ClassDecorator =>
  applyDecorators(
    Controller(`api/v1${path === '' ? '' : `/${path}`}`),
    UseGuards(AccessGuard),
    UseInterceptors(TraceInterceptor, IdempotencyInterceptor, AuditInterceptor, PagePointerInterceptor),
    UsePipes(DtoPipe),
  );
