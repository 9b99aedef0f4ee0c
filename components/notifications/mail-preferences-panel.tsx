'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Banner } from '#components/ui/banner.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { NOTICE_KINDS, OPTIONAL_KINDS } from '#server/notifications/domain/notice-kinds.ts';

/** What the reader is written to about. Mail about their own sign-in cannot be turned off. */
export function MailPreferencesPanel() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const key = trpc.notices.preferences.queryOptions({});
  const preferences = useQuery(key);
  const save = useMutation(
    trpc.notices.setPreferences.mutationOptions({
      onSettled: () => queries.invalidateQueries({ queryKey: key.queryKey }),
    }),
  );
  const off = save.isPending ? save.variables.kindsOff : (preferences.data?.kindsOff ?? []);
  const error = preferences.error ?? save.error;
  return (
    <Panel title="Mail" subtitle="Changes of your own sign-in are always written to you.">
      {error && <Banner signal="stop" title={refusalOf(error).message} />}
      {preferences.data?.hasMail === false && (
        <p className="mb-3 text-muted">
          This installation has no mail server, so nothing is written. Its operator sets SMTP_URL.
        </p>
      )}
      {!preferences.data ? (
        <SkeletonRows rows={4} />
      ) : (
        <ul className="grid gap-2">
          {OPTIONAL_KINDS.map((kind) => (
            <li key={kind}>
              <Checkbox
                label={NOTICE_KINDS[kind].title}
                checked={!(off as readonly string[]).includes(kind)}
                disabled={save.isPending}
                onChange={(event) => {
                  const others = off.filter((one) => one !== kind);
                  save.mutate({ kindsOff: event.target.checked ? others : [...others, kind] });
                }}
              />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
