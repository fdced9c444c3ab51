import { uuidShape } from '@millrace/contracts';
import type { AuditLog } from '../../../application/audit-log.ts';
import type { Principals } from '../../../application/principals.ts';
import { valueOf } from '../../../application/value-of.ts';
import {
  CreateServiceAccountBody,
  ListAuditEntriesQuery,
  ListPrincipalsQuery,
  UpdateAccessKeyBody,
} from '../../rest/access.dto.ts';
import { asked } from '../../rest/paging.ts';
import { checked } from '../grpc-call.ts';
import { changes, ofThing, pageAs, reads, type MethodTable } from '../method.ts';

const one = ofThing('principal', 'name');

/** `millrace.v1.AccessService`. */
export const accessMethods = (principals: Principals, audit: AuditLog): MethodTable => ({
  GetCaller: reads('millrace:GetCaller', ofThing('principal'), ({ caller }) => Promise.resolve(caller)),
  ListPrincipals: reads('access:ListPrincipals', ofThing('principal'), async (call) => {
    const { namePrefix, kind } = call.body(ListPrincipalsQuery, call.members('namePrefix', 'kind'));
    const wanted = { page: call.page(), ...asked({ namePrefix, kind }) };
    return pageAs('principals', valueOf(await principals.list(call.caller.account, wanted)));
  }),
  CreateServiceAccount: changes('access:CreatePrincipal', ofThing('principal'), async (call) => {
    const { name, roles } = call.body(CreateServiceAccountBody, { roles: [], ...call.request });
    return valueOf(await principals.createServiceAccount(name, roles));
  }),
  CreateAccessKey: changes('access:CreateAccessKey', one, async (call) =>
    valueOf(await principals.createAccessKey(call.caller.account, call.text('name'))),
  ),
  UpdateAccessKey: changes('access:UpdateAccessKey', one, async (call) => {
    const { active } = call.body(UpdateAccessKeyBody, call.members('active'));
    const { account } = call.caller;
    valueOf(await principals.setAccessKeyActive(account, call.text('name'), call.text('accessKeyId'), active));
    return {};
  }),
  DeleteAccessKey: changes('access:DeleteAccessKey', one, async (call) => {
    valueOf(await principals.deleteAccessKey(call.caller.account, call.text('name'), call.text('accessKeyId')));
    return {};
  }),
  CreateToken: changes('access:CreateToken', one, async (call) =>
    valueOf(await principals.createToken(call.caller.account, call.text('name'))),
  ),
  DeleteToken: changes('access:DeleteToken', one, async (call) => {
    const tokenId = call.text('tokenId');
    if (!uuidShape.test(tokenId)) checked({ ok: false, issues: [{ pointer: '/tokenId', message: 'must be a UUID' }] });
    valueOf(await principals.deleteToken(call.caller.account, call.text('name'), tokenId));
    return {};
  }),
  ListAuditEntries: reads('access:ListAuditEntries', ofThing('audit'), async (call) => {
    const { pageSize: _size, pageToken: _token, ...wanted } = call.request;
    const { limit: _limit, cursor: _cursor, ...filters } = call.body(ListAuditEntriesQuery, wanted);
    return pageAs('entries', valueOf(await audit.list(call.page(), asked(filters))));
  }),
});
