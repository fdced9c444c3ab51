import { Type } from 'class-transformer';
import { IsIn, IsOptional, IsString, Length, Matches, ValidateNested } from 'class-validator';
import { query } from '../contract.ts';
import { CheckActionsV1, type CheckedActions } from '../orchestration/checked-actions.ts';
import { AskedV1 } from '../orchestration/queries.ts';
import type { IsoTime } from '../orchestration/views.ts';
import { nameShape, PageV1, type Page } from '../wire.ts';

/** What kind of host a connection leads to. AWS's words, and `CodeCommit` and `Git` for what AWS has no connections to. */
export const connectionProviderTypes = [
  'GitHub',
  'GitHubEnterpriseServer',
  'GitLab',
  'GitLabSelfManaged',
  'Bitbucket',
  'CodeCommit',
  'Git',
] as const;
export type ConnectionProviderType = (typeof connectionProviderTypes)[number];

/** Of AWS's connections under their former and their present name. */
const connectionArnShape =
  /^arn:aws(-[\w]+)*:(codestar-connections|codeconnections):[a-z0-9-]{1,64}:[0-9]{12}:connection\/[\w-]{1,64}$/;

/** As HTTP's basic authentication takes them: without controls, spaces and colons. */
const userNameShape = /^[!-9;-~\u00a1-\uffff]{1,255}$/;

/** Where source actions find repositories, and what proves that they may read them. */
export class CreateConnectionV1 extends AskedV1 {
  @Matches(nameShape) name!: string;
  @IsIn(connectionProviderTypes) providerType!: ConnectionProviderType;
  /** One that pipelines name already, such as AWS's own; made by us when omitted. */
  @IsOptional() @Matches(connectionArnShape) connectionArn?: string;
  /** What stands before the id of a repository. GitHub, GitLab and Bitbucket have one of their own. */
  @IsOptional() @IsString() @Length(1, 1024) baseUrl?: string;
  /** Sent with the token; each kind of host has one of its own for tokens. */
  @IsOptional() @Matches(userNameShape) username?: string;
  /** A token or password, for http and https only. Stored sealed, never shown. */
  @IsOptional() @Matches(/^[\x21-\x7e]{1,4096}$/) token?: string;
}
export interface ConnectionView {
  readonly connectionArn: string;
  readonly name: string;
  readonly providerType: ConnectionProviderType;
  readonly baseUrl: string;
  readonly username?: string;
  /** Whether a token is stored. */
  readonly hasToken: boolean;
  readonly createdAt: IsoTime;
  /** When its token was last replaced. */
  readonly updatedAt: IsoTime;
}
export class SetConnectionTokenV1 extends AskedV1 {
  @Matches(nameShape) name!: string;
  @IsOptional() @Matches(userNameShape) username?: string;
  @Matches(/^[\x21-\x7e]{1,4096}$/) token!: string;
}
export class ConnectionNameV1 extends AskedV1 {
  @Matches(nameShape) name!: string;
}
export class ListConnectionsV1 extends AskedV1 {
  @ValidateNested() @Type(() => PageV1) page!: PageV1;
}

export const CreateConnection = query('triggers', 'create-connection', CreateConnectionV1).answers<ConnectionView>();
/** What fetches from then on uses the new token. */
export const SetConnectionToken = query(
  'triggers',
  'set-connection-token',
  SetConnectionTokenV1,
).answers<ConnectionView>();
/** Refused while pipelines use it. */
export const DeleteConnection = query('triggers', 'delete-connection', ConnectionNameV1).answers<
  Record<string, never>
>();
export const ListConnections = query('triggers', 'list-connections', ListConnectionsV1).answers<Page<ConnectionView>>();

/** Whether what source actions name is there: connections, and places that may be reached. */
export const CheckSourceActions = query('triggers', 'check-source-actions', CheckActionsV1).answers<CheckedActions>();
