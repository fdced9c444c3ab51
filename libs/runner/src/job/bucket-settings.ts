import { Env } from '@millrace/service';
import { IsArray, IsOptional, IsString, Length, Matches } from 'class-validator';
import { RunnerSettings } from './runner-settings.ts';

/** What a service needs whose jobs read or write buckets of users: one S3, with a key that the operator gives. */
export class BucketSettings extends RunnerSettings {
  /** `https://host[:port]`; without it no pipeline may name a bucket. */
  @Env('MILLRACE_S3_ENDPOINT') @IsOptional() @Matches(/^https?:\/\/[^\s/?#@]+$/) s3Endpoint?: string;
  @Env('MILLRACE_S3_REGION') @IsString() @Length(1, 64) s3Region: string = 'us-east-1';
  @Env('MILLRACE_S3_ACCESS_KEY') @IsOptional() @IsString() @Length(1, 256) s3AccessKey?: string;
  @Env('MILLRACE_S3_SECRET_KEY') @IsOptional() @IsString() @Length(1, 256) s3SecretKey?: string;
  /** The only buckets that pipelines may name; all that the key may use when empty. */
  @Env('MILLRACE_S3_BUCKETS', 'list') @IsArray() @IsString({ each: true }) s3Buckets: string[] = [];

  /** Undefined unless endpoint and key are there. */
  get bucketsPlace() {
    const { s3Endpoint: endpoint, s3Region: region, s3AccessKey: accessKey, s3SecretKey: secretKey } = this;
    if (endpoint === undefined || accessKey === undefined || secretKey === undefined) return undefined;
    return { endpoint, region, accessKey, secretKey, buckets: this.s3Buckets };
  }
}
