import type { AccessKey } from '@millrace/access';
import type { CallerV1, Page } from '@millrace/contracts';
import { Body, Delete, Get, HttpCode, HttpStatus, Param, Post, Put, Query } from '@nestjs/common';
import { AuditLog, type AuditEntry } from '../../application/audit-log.ts';
import { Principals } from '../../application/principals.ts';
import { valueOf } from '../../application/value-of.ts';
import type { IssuedCredentials, PrincipalView } from '../../domain/principal.ts';
import { Caller } from '../http/access.ts';
import { Allow, thing } from '../http/allow.ts';
import { RestController } from '../http/rest-controller.ts';
import {
  CreateServiceAccountBody,
  ListAuditEntriesQuery,
  ListPrincipalsQuery,
  UpdateAccessKeyBody,
} from './access.dto.ts';
import { asked, pageOf } from './paging.ts';
import * as part from './path-part.ts';

/** Who may use the house, and who changed what. */
@RestController('')
export class AccessController {
  constructor(
    private readonly principals: Principals,
    private readonly auditLog: AuditLog,
  ) {}

  /** @operation get */
  @Get('whoami')
  @Allow('millrace:GetCaller', thing('principal'))
  whoAmI(@Caller() caller: CallerV1): CallerV1 {
    return caller;
  }

  @Get('principals')
  @Allow('access:ListPrincipals', thing('principal'))
  async list(
    @Caller() { account }: CallerV1,
    @Query() { kind, namePrefix, ...page }: ListPrincipalsQuery,
  ): Promise<Page<PrincipalView>> {
    return valueOf(await this.principals.list(account, { page: pageOf(page), ...asked({ kind, namePrefix }) }));
  }

  /** A principal for a program. The answer is the only place where its secrets are shown. */
  @Post('principals')
  @Allow('access:CreatePrincipal', thing('principal'))
  async create(@Body() { name, roles }: CreateServiceAccountBody): Promise<IssuedCredentials> {
    return valueOf(await this.principals.createServiceAccount(name, roles));
  }

  @Post('principals/:name/access-keys')
  @Allow('access:CreateAccessKey', thing('principal', 'name'))
  async createKey(
    @Caller() { account }: CallerV1,
    @Param('name', part.principalName) name: string,
  ): Promise<AccessKey> {
    return valueOf(await this.principals.createAccessKey(account, name));
  }

  /** Switches a key off, or on again: the step between a new key and the deletion of the old one. */
  @Put('principals/:name/access-keys/:keyId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('access:UpdateAccessKey', thing('principal', 'name'))
  async updateKey(
    @Caller() { account }: CallerV1,
    @Param('name', part.principalName) name: string,
    @Param('keyId', part.accessKeyId) keyId: string,
    @Body() { active }: UpdateAccessKeyBody,
  ): Promise<void> {
    valueOf(await this.principals.setAccessKeyActive(account, name, keyId, active));
  }

  @Delete('principals/:name/access-keys/:keyId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('access:DeleteAccessKey', thing('principal', 'name'))
  async deleteKey(
    @Caller() { account }: CallerV1,
    @Param('name', part.principalName) name: string,
    @Param('keyId', part.accessKeyId) keyId: string,
  ): Promise<void> {
    valueOf(await this.principals.deleteAccessKey(account, name, keyId));
  }

  @Post('principals/:name/tokens')
  @Allow('access:CreateToken', thing('principal', 'name'))
  async createToken(
    @Caller() { account }: CallerV1,
    @Param('name', part.principalName) name: string,
  ): Promise<{ tokenId: string; apiToken: string }> {
    return valueOf(await this.principals.createToken(account, name));
  }

  @Delete('principals/:name/tokens/:tokenId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('access:DeleteToken', thing('principal', 'name'))
  async deleteToken(
    @Caller() { account }: CallerV1,
    @Param('name', part.principalName) name: string,
    @Param('tokenId', part.uuid) tokenId: string,
  ): Promise<void> {
    valueOf(await this.principals.deleteToken(account, name, tokenId));
  }

  /** @operation list */
  @Get('audit')
  @Allow('access:ListAuditEntries', thing('audit'))
  async audit(@Query() { limit, cursor, ...filters }: ListAuditEntriesQuery): Promise<Page<AuditEntry>> {
    return valueOf(await this.auditLog.list(pageOf({ limit, cursor }), asked(filters)));
  }
}
