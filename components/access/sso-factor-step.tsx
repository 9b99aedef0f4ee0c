'use client';

import { SecondFactorStep, type SecondMethod } from './second-factor-step.tsx';

/** The second factor after a provider that vouched for one factor only. */
export function SsoFactorStep({ next, methods }: { next: string; methods: readonly SecondMethod[] }) {
  const startAgain = () =>
    window.location.assign(`/sign-in?${new URLSearchParams({ problem: 'expired', next })}`);
  return <SecondFactorStep next={next} methods={methods} onEnded={startAgain} />;
}
