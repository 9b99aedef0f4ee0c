'use client';

import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { startTransition } from 'react';
import { refusalOf } from '#components/trpc/refusal.ts';
import { ErrorState } from '#components/ui/error-state.tsx';

interface Props {
  error: Error & { digest?: string };
  reset: () => void;
}

const ABSENT = new Set(['not-found', 'forbidden']);

/** What a page shows when it could not be drawn: the server's own words if it refused, else a reference to its log. */
export function PageFailure({ error, reset }: Props) {
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  const refusal = 'data' in error ? refusalOf(error) : null;
  const retry = () =>
    startTransition(() => {
      queries.reset();
      router.refresh();
      reset();
    });
  if (refusal && ABSENT.has(refusal.code)) {
    return <ErrorState title="There is nothing to show here" message={refusal.message} />;
  }
  return (
    <ErrorState
      title="This page could not be shown"
      message={
        refusal?.message ??
        'Nothing has been changed. Try again; if it stays like this, give the reference to whoever runs Interlock.'
      }
      reference={refusal?.reference || error.digest}
      onRetry={retry}
    />
  );
}
