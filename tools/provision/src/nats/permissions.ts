import type { UserPermissionsLimits } from '@nats-io/jwt';

/** Subjects, with wildcards, that a user may use. An empty list allows nothing. */
export interface NatsPermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
  /** May also publish once to the reply subject of each message it receives: for those who answer queries. */
  readonly answer?: boolean;
}

/** As a user token or the template of a scoped signing key carries them. */
export function userPermissions({ publish, subscribe, answer }: NatsPermissions): Partial<UserPermissionsLimits> {
  const permissions: Partial<UserPermissionsLimits> = { pub: only(publish), sub: only(subscribe) };
  // Present in any form, even empty, it grants answers; so does the library's default, which is taken away here.
  if (answer === true) permissions.resp = { max: 1, ttl: 0 };
  else Object.assign(permissions, { resp: undefined });
  return permissions;
}

/** NATS reads an empty list of allowed subjects as "all". */
const only = (subjects: readonly string[]) => (subjects.length === 0 ? { deny: ['>'] } : { allow: [...subjects] });
