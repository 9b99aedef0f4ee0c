'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Banner } from '#components/ui/banner.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { ROLE_WORDING } from '#server/access/domain/roles.ts';
import type { PreviewRequestInput } from '#server/approvals/requests.schema.ts';
import { ChangeDiff } from './change-diff.tsx';

type Role = keyof typeof ROLE_WORDING;

function slotWords(slots: readonly (readonly { role: string; count: number }[])[]): string {
  if (slots.length === 0 || slots.some((list) => list.length === 0))
    return 'No signature is asked for: it is applied when the gates pass.';
  const words = slots.map((list) =>
    list.map(({ role, count }) => `${count} × ${ROLE_WORDING[role as Role].name}`).join(' and '),
  );
  return `Needs ${words.join(', or ')}.`;
}

/** What a request would change, what would be checked and who could sign it, before it is opened. */
export function RequestPreview({ asked }: { asked: PreviewRequestInput }) {
  const trpc = useTRPC();
  const preview = useQuery(trpc.requests.preview.queryOptions(asked));
  if (preview.error) return <Banner signal="stop" title={refusalOf(preview.error).message} />;
  if (!preview.data) return <SkeletonRows rows={6} />;
  const { diff, policy, gates, eligible } = preview.data;
  return (
    <div className="grid gap-4">
      <Panel title="What would change" flush>
        <ChangeDiff rows={diff} />
      </Panel>
      <Panel title="What it needs" subtitle={`Policy ${policy.number} for ${policy.riskTier} risk`}>
        <p>{slotWords(policy.slots)}</p>
        <p className="mt-1 text-muted">
          Gates: {gates.join(' · ')}. It expires <RelativeTime at={policy.expiresAt} />.
        </p>
        {policy.slots.length > 0 && (
          <p className="mt-2">
            {eligible.length === 0
              ? 'Nobody can sign this now: whoever holds the roles asked for it or worked on it. Ask an admin to invite somebody.'
              : `Could sign: ${eligible.map(({ name }) => name).join(', ')}.`}
          </p>
        )}
      </Panel>
    </div>
  );
}
