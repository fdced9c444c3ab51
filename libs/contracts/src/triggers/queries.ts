import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBase64,
  IsBoolean,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { query } from '../contract.ts';
import { AskedV1, ListByNameV1 } from '../orchestration/queries.ts';
import type { TagsView } from '../orchestration/tags.ts';
import type { IsoTime } from '../orchestration/views.ts';
import { IsTags } from '../tags.ts';
import { nameShape, PageV1, traceparentShape, type Page } from '../wire.ts';
import type { RefKind } from './events.ts';

/** Of the body of a webhook delivery. */
export const largestDeliveryBytes = 1_048_576;

/** A webhook delivery as it came in. The gateway hands it on unread: triggers alone knows whether it is genuine. */
export class DeliverWebhookV1 {
  @IsString() @Length(1, 128) webhookId!: string;
  /** Lower-case names. */
  @IsObject() headers!: Record<string, string>;
  /** The raw body in base64: the signature is over these bytes. */
  @IsBase64() @MaxLength(4 * Math.ceil(largestDeliveryBytes / 3)) body!: string;
  @IsString() @Length(1, 64) remoteAddress!: string;
  @IsOptional() @Matches(traceparentShape) traceparent?: string;
}
export const deliveryStatuses = ['accepted', 'duplicate', 'ignored', 'refused'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export interface DeliveryAnswer {
  readonly status: DeliveryStatus;
  /** What a sender may be told. */
  readonly message: string;
  /** Refused for where it came from, not for how it is signed. */
  readonly byAddress?: true;
  /** Pipelines for which an execution was asked. */
  readonly started: readonly string[];
}

/** What the body of a delivery must hold for the webhook to listen. */
export class WebhookFilterV1 {
  /** A path as in RFC 9535. */
  @IsString() @Length(1, 150) jsonPath!: string;
  /** `{Key}` stands for what the configuration of the source action has there; when omitted the path must select something. */
  @IsOptional() @IsString() @Length(1, 150) matchEquals?: string;
}

export class CreateWebhookV1 extends AskedV1 {
  @Matches(nameShape) name!: string;
  @Matches(nameShape) pipelineName!: string;
  @Matches(nameShape) actionName!: string;
  /** Shared secret for `X-Hub-Signature-256`; made by us when omitted. */
  @IsOptional() @IsString() @Length(16, 100) secret?: string;
  /** All of them must pass; the others are received and ignored. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(5)
  @ValidateNested({ each: true })
  @Type(() => WebhookFilterV1)
  filters?: WebhookFilterV1[];
}
export interface WebhookView {
  readonly id: string;
  readonly name: string;
  readonly pipelineName: string;
  readonly actionName: string;
  /** Path below the gateway, `/hooks/<id>`. */
  readonly path: string;
  readonly filters: readonly { readonly jsonPath: string; readonly matchEquals?: string }[];
  readonly createdAt: IsoTime;
  readonly lastDeliveryAt?: IsoTime;
  /** Absent for those that read what git hosts send; the others start their pipeline whenever their filters pass. */
  readonly authentication?: 'GITHUB_HMAC' | 'IP' | 'UNAUTHENTICATED';
  readonly allowedIpRange?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly lastTriggeredAt?: IsoTime;
  readonly error?: { readonly code: string; readonly message: string };
}
/** CodePipeline's PutWebhook: made, or replaced by name; the address stays. */
export class PutWebhookV1 extends AskedV1 {
  @Matches(nameShape) name!: string;
  @Matches(nameShape) pipelineName!: string;
  /** Of the first stage. */
  @Matches(nameShape) actionName!: string;
  @IsArray() @ArrayMaxSize(5) @ValidateNested({ each: true }) @Type(() => WebhookFilterV1) filters!: WebhookFilterV1[];
  @IsIn(['GITHUB_HMAC', 'IP', 'UNAUTHENTICATED']) authentication!: 'GITHUB_HMAC' | 'IP' | 'UNAUTHENTICATED';
  @IsOptional() @IsString() @Length(1, 100) secretToken?: string;
  @IsOptional() @IsString() @Length(1, 100) allowedIpRange?: string;
  @IsOptional() @IsTags() tags?: Record<string, string>;
}
/** In the order of their names. */
export class ListWebhooksV1 extends ListByNameV1 {
  @IsOptional() @Matches(nameShape) pipelineName?: string;
}
export class ChangeWebhookTagsV1 extends AskedV1 {
  @IsString() @Length(1, 100) name!: string;
  @IsOptional() @IsTags() add?: Record<string, string>;
  @IsOptional() @IsArray() @ArrayMaxSize(1000) @IsString({ each: true }) remove?: string[];
}
export class RegisterWebhookV1 extends AskedV1 {
  @Matches(nameShape) name!: string;
  /** False takes the registration back. */
  @IsBoolean() isWanted!: boolean;
}
export class WebhookNameV1 extends AskedV1 {
  @Matches(nameShape) name!: string;
}
export class ListDeliveriesV1 extends AskedV1 {
  @Matches(nameShape) name!: string;
  @IsOptional() @IsIn(deliveryStatuses) status?: DeliveryStatus;
  @ValidateNested() @Type(() => PageV1) page!: PageV1;
}
export interface DeliveryView {
  readonly deliveryId: string;
  readonly receivedAt: IsoTime;
  readonly status: DeliveryAnswer['status'];
  readonly cause: string;
}

/** What was noticed for a pipeline, newest first, and why it started an execution or not. */
export class ListNoticedRevisionsV1 extends AskedV1 {
  @Matches(nameShape) pipelineName!: string;
  @ValidateNested() @Type(() => PageV1) page!: PageV1;
}
export interface NoticedRevisionView {
  readonly id: string;
  readonly refKind: RefKind;
  /** Short name of the branch or tag; of a pull request, its number; of an object, its key. */
  readonly refName: string;
  readonly revisionId: string;
  readonly repositoryUrl: string;
  /** The source actions that it starts with this revision; those it was judged for when it starts nothing. */
  readonly actionNames: readonly string[];
  /** `execution` when an execution fetched the head of the branch by itself. */
  readonly noticedBy: 'poll' | 'webhook' | 'execution';
  readonly noticedAt: IsoTime;
  readonly started: boolean;
  readonly cause: string;
  /** Of the webhook. */
  readonly deliveryId?: string;
}

/** What can start a pipeline, and whether that works. */
export class DescribeSourcesV1 extends AskedV1 {
  @Matches(nameShape) pipelineName!: string;
}
export interface SourceView {
  readonly actionName: string;
  readonly repositoryUrl: string;
  readonly branchName: string;
  /** `branch`: any push to it; `trigger`: what its filters match; `nothing`: nobody but a person, see `because`. */
  readonly startedBy: 'branch' | 'trigger' | 'nothing';
  readonly because?: string;
  /** Present when its repository is looked at regularly. */
  readonly poll?: {
    /** The last look; absent before the first. */
    readonly checkedAt?: IsoTime;
    readonly nextCheckAt: IsoTime;
    /** How many looks have failed since one worked. */
    readonly failures: number;
    readonly problem?: string;
  };
}

export const DeliverWebhook = query('triggers', 'deliver-webhook', DeliverWebhookV1).answers<DeliveryAnswer>();
/** The answer is the only place where the secret is ever shown. */
export const CreateWebhook = query('triggers', 'create-webhook', CreateWebhookV1).answers<
  WebhookView & { readonly secret: string }
>();
/** Adds a second live secret; the older of two goes when a third comes. */
export const RotateWebhookSecret = query('triggers', 'rotate-webhook-secret', WebhookNameV1).answers<{
  readonly secret: string;
}>();
export const DeleteWebhook = query('triggers', 'delete-webhook', WebhookNameV1).answers<Record<string, never>>();
export const PutWebhook = query('triggers', 'put-webhook', PutWebhookV1).answers<WebhookView>();
export const ChangeWebhookTags = query('triggers', 'change-webhook-tags', ChangeWebhookTagsV1).answers<TagsView>();
export const RegisterWebhook = query('triggers', 'register-webhook', RegisterWebhookV1).answers<
  Record<string, never>
>();
export const ListWebhooks = query('triggers', 'list-webhooks', ListWebhooksV1).answers<Page<WebhookView>>();
export const ListDeliveries = query('triggers', 'list-deliveries', ListDeliveriesV1).answers<Page<DeliveryView>>();
export const ListNoticedRevisions = query('triggers', 'list-noticed-revisions', ListNoticedRevisionsV1).answers<
  Page<NoticedRevisionView>
>();
export const DescribeSources = query('triggers', 'describe-sources', DescribeSourcesV1).answers<Page<SourceView>>();
