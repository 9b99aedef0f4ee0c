'use client';

import { ErrorState } from '#components/ui/error-state.tsx';

interface Props {
  error: Error & { digest?: string };
  reset: () => void;
}

/** What a page shows when it could not be drawn; the reference finds the line in the server's log. */
export default function PageError({ error, reset }: Props) {
  return (
    <ErrorState
      title="This page could not be shown"
      message="Nothing has been changed. Try again; if it stays like this, give the reference to whoever runs Interlock."
      reference={error.digest}
      onRetry={reset}
    />
  );
}
