import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsBoolean, IsIn, Matches } from 'class-validator';
import { roleNames, type RoleName } from '../../domain/roles.ts';

export class CreateServiceAccountBody {
  /** 1 to 64 letters, digits and `+=,.@_-`, as IAM's user names. */
  @Matches(/^[A-Za-z0-9+=,.@_-]{1,64}$/) name!: string;
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(10) @ArrayUnique() @IsIn(roleNames, { each: true }) roles!: RoleName[];
}

export class UpdateAccessKeyBody {
  @IsBoolean() active!: boolean;
}
