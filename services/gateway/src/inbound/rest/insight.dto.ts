import { Type } from 'class-transformer';
import { IsInt, IsOptional, Min } from 'class-validator';

export class ReplayQuery {
  /** The last recorded fact that counts; default all of them. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) revision?: number;
}
