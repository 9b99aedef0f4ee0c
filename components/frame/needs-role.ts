import { PERMISSIONS, type Permission, rolesWith } from '#server/access/domain/permissions.ts';
import { ROLE_WORDING } from '#server/access/domain/roles.ts';

/** "Risk officers and ML engineers can sign change requests.", for people who hold neither role. */
export function needsRole(permission: Permission): string {
  const names = rolesWith(permission)
    .filter((role) => role !== 'application')
    .map((role) => `${ROLE_WORDING[role].name}s`);
  const last = names.pop();
  const who = names.length > 0 ? `${names.join(', ')} and ${last}` : (last ?? 'Only applications');
  return `${who} can ${PERMISSIONS[permission]}.`;
}
