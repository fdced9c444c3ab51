import { IsDateTime } from '@millrace/contracts';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  Matches,
} from 'class-validator';
import { auditOutcomes, type AuditOutcome } from '../../application/audit-log.ts';
import { principalKinds, type PrincipalKind } from '../../domain/principal.ts';
import { roleNames, type RoleName } from '../../domain/roles.ts';
import { NamedPageQuery, PageQuery } from './paging.ts';

export class ListPrincipalsQuery extends NamedPageQuery {
  @IsOptional() @IsIn(principalKinds) kind?: PrincipalKind;
}

export class ListAuditEntriesQuery extends PageQuery {
  @IsOptional() @Matches(/^[!-~]{1,1024}$/) principalArn?: string;
  /** e.g. `codepipeline:StartPipelineExecution`. */
  @IsOptional() @Matches(/^[a-zA-Z]{1,40}:[a-zA-Z]{1,100}$/) action?: string;
  /** The ARN of the thing that was changed, or its beginning. */
  @IsOptional() @Matches(/^[!-~]{1,1024}$/) resourcePrefix?: string;
  @IsOptional() @IsIn(auditOutcomes) outcome?: AuditOutcome;
  /** Then or later. */
  @IsOptional() @IsDateTime() after?: string;
  /** Earlier than then. */
  @IsOptional() @IsDateTime() before?: string;
}

export class CreateServiceAccountBody {
  /** 1 to 64 letters, digits and `+=,.@_-`, as IAM's user names. */
  @Matches(/^[A-Za-z0-9+=,.@_-]{1,64}$/) name!: string;
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(10) @ArrayUnique() @IsIn(roleNames, { each: true }) roles!: RoleName[];
}

export class UpdateAccessKeyBody {
  @IsBoolean() active!: boolean;
}
