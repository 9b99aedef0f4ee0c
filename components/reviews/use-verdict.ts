'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import type { ReviewCase } from '#components/trpc/outputs.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { notify } from '#components/ui/toast.tsx';
import { OVERRIDE_REASON_MIN } from '#server/reviews/reviews.schema.ts';

const RENEW_MS = 2 * 60_000;

/** Keeps the claim of the case on the desk from running out. */
function useRenewal(heldId: string | null, renew: (claim: { id: string }) => void) {
  useEffect(() => {
    if (heldId === null) return;
    const timer = setInterval(() => renew({ id: heldId }), RENEW_MS);
    return () => clearInterval(timer);
  }, [heldId, renew]);
}

/** Claiming, keeping, giving back and deciding one case. */
export function useVerdict(found: ReviewCase, onDone: () => void) {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const whyNot = useWhyNot();
  const openedAt = useRef(Date.now());
  const [asked, setAsked] = useState<string | null>(null);
  const isOver = found.state === 'decided' || found.state === 'timed_out';
  const isMine = !isOver && found.holder?.isMe === true;
  const refresh = () =>
    Promise.all([
      cache.invalidateQueries({ queryKey: trpc.reviews.get.queryKey({ id: found.id }) }),
      cache.invalidateQueries({ queryKey: trpc.reviews.queue.queryKey() }),
    ]);
  const failed = (title: string) => (error: unknown) => {
    notify('stop', title, refusalOf(error).message);
    void refresh();
  };
  const claim = useMutation(
    trpc.reviews.claim.mutationOptions({
      onSuccess: refresh,
      onError: failed('The case could not be claimed'),
    }),
  );
  const release = useMutation(
    trpc.reviews.release.mutationOptions({
      onSuccess: refresh,
      onError: failed('The case could not be given back'),
    }),
  );
  const decide = useMutation(
    trpc.reviews.decide.mutationOptions({
      onSuccess(_, { choice }) {
        notify('person', `${found.subject ?? 'Case'}: ${choice}`, 'The caller has your verdict.');
        void refresh();
        onDone();
      },
      onError: failed('The verdict was not taken'),
    }),
  );
  useRenewal(isMine ? found.id : null, claim.mutate);
  const lacking = whyNot('review:decide');
  const holderWords = found.holder && !isMine ? `${found.holder.name} is working on this case.` : null;
  const overWords = isOver ? 'This case is closed.' : null;
  return {
    isMine,
    asked,
    ask: setAsked,
    isPending: claim.isPending || decide.isPending,
    canClaim: !lacking && !holderWords && !overWords,
    whyNotDecide: lacking ?? overWords ?? holderWords ?? (isMine ? null : 'Claim the case to decide it.'),
    reasonError:
      asked !== null
        ? `You decide ${asked} against the model. Say why in at least ${OVERRIDE_REASON_MIN} letters, then press the verdict again or Ctrl Enter.`
        : null,
    claim: () => !isMine && !lacking && !overWords && claim.mutate({ id: found.id }),
    release: () => isMine && release.mutate({ id: found.id }),
    decide: (choice: string, reason: string) =>
      !decide.isPending &&
      decide.mutate({
        id: found.id,
        choice,
        reason,
        secondsSpent: Math.round((Date.now() - openedAt.current) / 1_000),
      }),
  };
}

export type Verdict = ReturnType<typeof useVerdict>;
