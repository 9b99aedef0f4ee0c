'use client';

import { useState } from 'react';
import { useSession, useWhyNot } from '#components/frame/session.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Menu } from '#components/ui/menu.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { isPersonRole, ROLE_WORDING } from '#server/access/domain/roles.ts';
import { countOf } from '#server/platform/domain/wording.ts';
import { type PersonAct, PersonActDialog } from './person-act-dialog.tsx';
import type { WorkspaceOption } from './workspace-choice.tsx';

export interface PersonEntry {
  id: string;
  name: string;
  email: string;
  lastSeenAt: Date | null;
  hasSecondFactor: boolean;
  sessions: number;
  roles: { id: string; role: string; workspaceName: string | null }[];
}

function roleName({ role, workspaceName }: PersonEntry['roles'][number]): string {
  const name = isPersonRole(role) ? ROLE_WORDING[role].name : role;
  return workspaceName === null ? name : `${name} in ${workspaceName}`;
}

/** One person: who, which roles, whether their sign-in is safe, and what can be done about it. */
export function PersonRow({
  person,
  workspaces,
}: {
  person: PersonEntry;
  workspaces: readonly WorkspaceOption[];
}) {
  const { person: reader } = useSession();
  const whyNot = useWhyNot();
  const [act, setAct] = useState<PersonAct | null>(null);
  const isReader = person.id === reader.id;
  const grantReason = isReader ? 'Nobody gives themselves a role.' : whyNot('people:grant');
  const removeReason = isReader ? 'You cannot remove yourself.' : whyNot('people:disable');
  return (
    <li className="flex flex-wrap items-start justify-between gap-2 border-b border-line px-4 py-3 last:border-0">
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium">
          {person.name}
          {isReader && <span className="font-normal text-muted"> (you)</span>}
        </p>
        <p className="text-[13px] break-words text-muted">{person.email}</p>
        <p className="text-[13px] text-muted">
          {person.lastSeenAt ? (
            <>
              seen <RelativeTime at={person.lastSeenAt} />
            </>
          ) : (
            'not seen yet'
          )}
          {person.sessions > 0 && `, ${countOf(person.sessions, 'open session')}`}
        </p>
      </div>
      <div className="flex min-w-0 flex-1 basis-56 flex-wrap items-center gap-1.5">
        {person.roles.length === 0 && <StateBadge signal="dark">No role</StateBadge>}
        {person.roles.map((role) => (
          <Badge key={role.id}>{roleName(role)}</Badge>
        ))}
        {!person.hasSecondFactor && <StateBadge signal="caution">No second factor</StateBadge>}
      </div>
      <Menu
        label={`Acts on ${person.name}`}
        items={[
          { label: 'Give a role', reason: grantReason, onSelect: () => setAct({ kind: 'grant' }) },
          ...person.roles.map((role) => ({
            label: `Revoke ${roleName(role)}`,
            reason: whyNot('people:grant'),
            onSelect: () => setAct({ kind: 'revoke', grantId: role.id, roleName: roleName(role) }),
          })),
          'line',
          {
            label: 'End all sessions',
            reason: person.sessions === 0 ? 'There is no open session.' : whyNot('people:disable'),
            onSelect: () => setAct({ kind: 'end-sessions' }),
          },
          {
            label: 'Reset second factors',
            reason: isReader ? 'Use a recovery code, or ask another admin.' : whyNot('people:recover'),
            onSelect: () => setAct({ kind: 'reset' }),
          },
          {
            label: 'Remove from organisation',
            danger: true,
            reason: removeReason,
            onSelect: () => setAct({ kind: 'remove' }),
          },
        ]}
      />
      {act && (
        <PersonActDialog act={act} person={person} workspaces={workspaces} onClose={() => setAct(null)} />
      )}
    </li>
  );
}
