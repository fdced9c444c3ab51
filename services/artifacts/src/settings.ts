import { tmpdir } from 'node:os';
import { Env, ServiceSettings } from '@millrace/service';
import { IsInt, IsOptional, IsString, IsUrl, Length, Matches, Max, Min } from 'class-validator';

export class ArtifactsSettings extends ServiceSettings {
  /** Where the bytes are: a folder or `s3://host/bucket`, see libs/object-store. */
  @Env('MILLRACE_ARTIFACTS') @IsString() @Length(1, 1000) store!: string;
  /** S3 only. */
  @Env('MILLRACE_ARTIFACTS_ACCESS_KEY') @IsOptional() @IsString() storeAccessKey?: string;
  @Env('MILLRACE_ARTIFACTS_SECRET_KEY') @IsOptional() @IsString() storeSecretKey?: string;
  /**
   * Where other regions keep theirs, as `region=store` pairs with spaces between them; a store is written as above, and
   * the credentials are the same. Copies for actions in those regions go there.
   */
  @Env('MILLRACE_ARTIFACTS_REGIONS')
  @Matches(/^\s*(?:[a-z0-9-]{1,30}=\S+(?:\s+|$))*$/)
  @Length(0, 10_000)
  regionStores: string = '';
  /** How others reach this service's listener; default `http://<HTTP_HOST>:<actual port>`. */
  @Env('ARTIFACTS_PUBLIC_URL') @IsOptional() @IsUrl({ require_tld: false }) publicUrl?: string;
  /** Uploaded zips wait here while they are checked. */
  @Env('ARTIFACTS_SPOOL_FOLDER') @IsString() spoolFolder: string = tmpdir();
  /** Signed URLs are good for this long unless a download asks for another time. */
  @Env('ARTIFACTS_URL_SECONDS', 'integer') @IsInt() @Min(1) @Max(86_400) urlSeconds: number = 900;
  /** The keys that seal content and sessions and that sign URLs derive from it: every replica must have the same. */
  @Env('MILLRACE_SEAL_KEY') @Matches(/^[0-9a-f]{64}$/) override sealKey: string = '';
}
