'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useWhyNot } from '#components/frame/session.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import type { ReviewCase } from '#components/trpc/outputs.ts';
import { refusalOf } from '#components/trpc/refusal.ts';
import { notify } from '#components/ui/toast.tsx';

const RENEW_MS = 2 * 60_000;

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
  const renew = claim.mutate;
  useEffect(() => {
    if (!isMine) return;
    const timer = setInterval(() => renew({ id: found.id }), RENEW_MS);
    return () => clearInterval(timer);
  }, [isMine, found.id, renew]);
  const lacking = whyNot('review:decide');
  const holderWords = found.holder && !isMine ? `${found.holder.name} is working on this case.` : null;
  const overWords = isOver ? 'This case is closed; its verdict stands on the decision page.' : null;
  return {
    isMine,
    asked,
    ask: setAsked,
    isPending: claim.isPending || decide.isPending,
    canClaim: !lacking && !holderWords && !overWords,
    whyNotDecide: lacking ?? overWords ?? holderWords ?? (isMine ? null : 'Claim the case to decide it.'),
    reasonError:
      asked !== null ? `You decide ${asked} against the model. Say why, then press the verdict again.` : null,
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
