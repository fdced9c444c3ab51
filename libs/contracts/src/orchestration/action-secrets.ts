import { IsInt, IsString, Length, Matches, Min } from 'class-validator';
import { query } from '../contract.ts';
import { nameShape } from '../wire.ts';

/** What the configuration of one source action keeps secret, for the service that reads the source. */
export class GetSourceSecretsV1 {
  @IsString() @Length(1, 64) account!: string;
  @IsString() @Length(1, 64) region!: string;
  @Matches(nameShape) pipelineName!: string;
  @IsInt() @Min(1) version!: number;
  @Matches(nameShape) actionName!: string;
}

/** In clear and never stored: the one place beside job details where secrets leave orchestration. */
export const GetSourceSecrets = query('orchestration', 'get-source-secrets', GetSourceSecretsV1).answers<
  Readonly<Record<string, string>>
>();
