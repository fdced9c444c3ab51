import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsString,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

/** One line of an action's log. `seq` counts from 1 without gaps; readers order by it and drop repetitions. */
export class LogLineV1 {
  @IsInt() @Min(1) seq!: number;
  @IsISO8601() at!: string;
  /** `agent`: said by the platform; never guessed from the text. */
  @IsIn(['stdout', 'stderr', 'agent']) stream!: 'stdout' | 'stderr' | 'agent';
  /** Without line end, at most 1 MiB, secrets masked. */
  @IsString() @MaxLength(1_048_576) text!: string;
}

/** What travels on the log subject of an action execution. */
export class LogBatchV1 {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  @Type(() => LogLineV1)
  lines!: LogLineV1[];
}

/**
 * A sealed log is a text file with one JSON object per line, each a {@link LogLineV1};
 * media type `application/x-ndjson`.
 */
export const sealedLogMediaType = 'application/x-ndjson';
