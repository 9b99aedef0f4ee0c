'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { FieldValues, UseFormReturn } from 'react-hook-form';
import { useTRPC } from '#components/trpc/client.ts';
import type { AssessmentKind } from '#server/governance/domain/assessment-states.ts';
import type { AssessmentShown } from './rows.ts';

const QUIET_MS = 1_200;

export interface Autosave {
  /** When the draft was last kept; null before the first time. */
  savedAt: Date | null;
  /** The last attempt failed; what was typed is still in the form. */
  hasFailed: boolean;
  isSaving: boolean;
  /** Nothing is kept any more, because the form was submitted or thrown away. */
  stop: () => void;
}

/** Keeps a form as the reader's draft a moment after they stopped typing. */
export function useAutosave<Input extends FieldValues, Output>(
  form: UseFormReturn<Input, unknown, Output>,
  which: { workflow: string; kind: AssessmentKind },
): Autosave {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const isOver = useRef(false);
  const { workflow, kind } = which;
  const save = useMutation(
    trpc.assessments.saveDraft.mutationOptions({
      // Whoever leaves and comes back goes on with what was kept, also when nothing is asked of the server in between.
      onSuccess: ({ savedAt }, { content }) =>
        cache.setQueriesData<AssessmentShown>({ queryKey: trpc.assessments.get.pathKey() }, (known) =>
          known?.workflow.id === workflow ? { ...known, draft: { content, savedAt } } : known,
        ),
    }),
  );
  const { mutate } = save;
  // A subscription to the form and a timer are outside of what React renders.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const subscription = form.watch((values) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (!isOver.current) mutate({ workflow, kind, content: JSON.parse(JSON.stringify(values)) });
      }, QUIET_MS);
    });
    return () => {
      clearTimeout(timer);
      subscription.unsubscribe();
    };
  }, [form, mutate, workflow, kind]);
  return {
    savedAt: save.data?.savedAt ?? null,
    hasFailed: save.isError,
    isSaving: save.isPending,
    stop: () => {
      isOver.current = true;
    },
  };
}
