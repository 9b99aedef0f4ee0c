import { z } from 'zod';
import { committed, event, id, text } from './event-kit.ts';

export const SCIM_EVENTS = {
  'scim.user-created': event(
    'scim_user',
    {
      connection: text,
      personId: id,
      isActive: z.boolean(),
      madeAccount: z.boolean(),
      userName: committed(),
    },
    (d) => (d.madeAccount ? 'provisioned a person' : 'took on a person who was here'),
  ),
  'scim.user-changed': event(
    'scim_user',
    { connection: text, personId: id, changed: z.array(text), userName: committed().optional() },
    (d) => (d.changed.length === 0 ? 'confirmed a person' : `changed a person (${d.changed.join(', ')})`),
  ),
  'scim.user-activated': event(
    'scim_user',
    { connection: text, personId: id },
    () => 'brought a person back',
  ),
  'scim.user-deactivated': event(
    'scim_user',
    { connection: text, personId: id, isRemoved: z.boolean(), sessionsEnded: z.int(), rolesRevoked: z.int() },
    (d) => `deactivated a person and ended ${d.sessionsEnded} sessions`,
  ),
  'scim.group-created': event(
    'scim_group',
    { connection: text, name: text, members: z.int() },
    (d) => `provisioned the group ${d.name}`,
  ),
  'scim.group-changed': event(
    'scim_group',
    { connection: text, name: text, added: z.array(id), removed: z.array(id) },
    (d) => `changed the group ${d.name}`,
  ),
  'scim.group-removed': event(
    'scim_group',
    { connection: text, name: text },
    (d) => `removed the group ${d.name}`,
  ),
  'scim.group-mapped': event(
    'scim_group',
    { name: text, role: text.nullable(), workspaceId: id.nullable() },
    (d) =>
      d.role === null
        ? `let the group ${d.name} stand for no role`
        : `let the group ${d.name} stand for the role ${d.role}`,
  ),
};
