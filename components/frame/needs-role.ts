import { PERMISSIONS, type Permission, rolesWith } from '#server/access/domain/permissions.ts';
import { ROLE_WORDING } from '#server/access/domain/roles.ts';

/** "Risk officers" begins a sentence; further on it is "risk officers", while "ML engineers" stays as it is. */
function withinSentence(name: string, index: number): string {
  return index === 0 || /^[A-Z]{2}/.test(name) ? name : name.charAt(0).toLowerCase() + name.slice(1);
}

/** "Risk officers and ML engineers can sign change requests.", for people who hold neither role. */
export function needsRole(permission: Permission): string {
  const names = rolesWith(permission)
    .filter((role) => role !== 'application')
    .map((role, index) => withinSentence(`${ROLE_WORDING[role].name}s`, index));
  const last = names.pop();
  const who = names.length > 0 ? `${names.join(', ')} and ${last}` : (last ?? 'Only applications');
  return `${who} can ${PERMISSIONS[permission]}.`;
}
