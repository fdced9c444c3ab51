import { IsDefined, IsISO8601, IsObject, IsOptional, IsString, Length, Matches } from 'class-validator';

/**
 * CloudEvents 1.0 in structured JSON. Extension names are lower-case alphanumerics only, as the specification demands.
 * `id` is also the `Nats-Msg-Id`: the same fact said twice is one message.
 */
export class Envelope {
  @Matches(/^1\.0$/) specversion!: '1.0';
  @IsString() @Length(1, 256) id!: string;
  /** `millrace/<service>`. */
  @IsString() @Length(1, 128) source!: string;
  @IsString() @Length(1, 128) type!: string;
  /** Id of the aggregate that the message is about. */
  @IsString() @Length(1, 512) subject!: string;
  @IsISO8601() time!: string;
  @IsString() @Length(1, 64) account!: string;
  @IsString() @Length(1, 64) region!: string;
  /** Pipeline execution that this belongs to, when there is one. */
  @IsOptional() @IsString() @Length(1, 128) correlationid?: string;
  /** Id of the message that caused this one. */
  @IsOptional() @IsString() @Length(1, 256) causationid?: string;
  /** W3C trace context. */
  @IsOptional() @Matches(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/) traceparent?: string;
  @IsDefined() @IsObject() data!: Record<string, unknown>;
}
