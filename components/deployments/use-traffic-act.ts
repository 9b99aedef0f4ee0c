'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useStepUp } from '#components/access/step-up-dialog.tsx';
import { refusalOf } from '#components/trpc/refusal.ts';

/** An act that asks for a second factor: whether its dialog is open, what was refused, and how to press. */
export function useTrafficAct(act: (reason: string) => Promise<unknown>, done: () => void) {
  const cache = useQueryClient();
  const { withStepUp, dialog } = useStepUp();
  const [isAsking, setIsAsking] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const press = async (reason: string) => {
    setError(null);
    try {
      await withStepUp(() => act(reason));
      setIsAsking(false);
      done();
      await cache.invalidateQueries();
    } catch (refused) {
      setError(refusalOf(refused).message);
    }
  };
  return { isAsking, setIsAsking, error, press: (reason: string) => void press(reason), dialog };
}
