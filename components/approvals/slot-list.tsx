'use client';

import { useSession } from '#components/frame/session.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { ROLE_WORDING } from '#server/access/domain/roles.ts';
import type { RequestDetail } from '#server/approvals/domain/request-facts.ts';

interface Place {
  key: string;
  role: keyof typeof ROLE_WORDING;
  filledBy: string | null;
}

function placesOf(slots: RequestDetail['slots']): Place[] {
  const seen = new Map<string, number>();
  return slots.map(({ role, filledBy }) => {
    const nth = (seen.get(role) ?? 0) + 1;
    seen.set(role, nth);
    return { key: `${role}-${nth}`, role, filledBy: filledBy?.name ?? null };
  });
}

/** Who must sign, who has, and who may. */
export function SlotList({ request }: { request: Pick<RequestDetail, 'slots' | 'eligible'> }) {
  const { slots, eligible } = request;
  const { person: me } = useSession();
  if (slots.length === 0)
    return <p className="text-muted">This policy asks for no signature: passed gates are enough.</p>;
  return (
    <ul className="grid gap-3">
      {placesOf(slots).map(({ key, role, filledBy }) => {
        const who = eligible
          .filter(({ roles }) => roles.includes(role))
          .map(({ id, name }) => (id === me.id ? 'you' : name));
        return (
          <li key={key} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="min-w-28 font-medium">{ROLE_WORDING[role].name}</span>
            {filledBy === null ? (
              <StateBadge signal="caution">Open</StateBadge>
            ) : (
              <StateBadge signal="clear">Signed by {filledBy}</StateBadge>
            )}
            {filledBy === null && eligible.length > 0 && (
              <span className="text-[13px] text-muted">
                {who.length > 0
                  ? `Could sign: ${who.join(', ')}`
                  : 'Nobody who may sign holds this role. Ask an admin to grant it.'}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
