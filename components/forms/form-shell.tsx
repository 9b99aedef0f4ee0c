'use client';

import Link from 'next/link';
import { type ReactNode, useState, useSyncExternalStore } from 'react';
import { type FieldPath, type FieldValues, get, type UseFormReturn } from 'react-hook-form';
import { refusalOf } from '#components/trpc/refusal.ts';
import { Banner } from '#components/ui/banner.tsx';
import { Button } from '#components/ui/button.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { mapRefusal } from './map-refusal.ts';
import { UnsavedGuard } from './unsaved-guard.tsx';

interface Props<Input extends FieldValues, Output extends FieldValues> {
  form: UseFormReturn<Input, unknown, Output>;
  /** Does the work and leaves the page; what it throws is shown at the fields or above them. */
  onSubmit: (values: Output) => Promise<unknown>;
  /** A verb with an object. */
  submitLabel: string;
  /** Where "Cancel" leads. */
  cancelHref?: string;
  /** Why it cannot be sent, in words. */
  reason?: string | null;
  danger?: boolean;
  /** What was typed is saved elsewhere, so leaving loses nothing. */
  keepsDraft?: boolean;
  children: ReactNode;
}

const never = () => () => undefined;

/** False until the page has come to life: what is typed into a form before would be set back by it. */
function useIsAlive(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

/** The one shell of every form: checks by schema, the server's refusals at their fields, nothing lost by accident. */
export function FormShell<Input extends FieldValues, Output extends FieldValues>(
  props: Props<Input, Output>,
) {
  const { form, onSubmit, submitLabel, cancelHref, reason, danger, keepsDraft, children } = props;
  const [failure, setFailure] = useState<{ message: string; reference: string | null } | null>(null);
  const isAlive = useIsAlive();
  const { isDirty, isSubmitting, isSubmitSuccessful } = form.formState;

  const send = async (values: Output) => {
    setFailure(null);
    try {
      await onSubmit(values);
    } catch (error) {
      const known = form.getValues();
      const mapped = mapRefusal(refusalOf(error), (name) => name !== '' && get(known, name) !== undefined);
      for (const { name, message } of mapped.fields) {
        form.setError(name as FieldPath<Input>, { type: 'server', message }, { shouldFocus: true });
      }
      if (mapped.general) setFailure({ message: mapped.general, reference: mapped.reference });
      // Marks the submission as failed, so that leaving still warns.
      form.setError('root.server', { type: 'server' });
    }
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        form.clearErrors('root');
        void form.handleSubmit(send)(event);
      }}
      className="grid gap-5"
    >
      <UnsavedGuard active={isDirty && !keepsDraft && !isSubmitting && !isSubmitSuccessful} />
      {failure && (
        <Banner signal="stop" title={failure.message} assertive>
          {failure.reference && (
            <>
              Reference <CopyableId id={failure.reference} display={failure.reference.slice(0, 8)} />
            </>
          )}
        </Banner>
      )}
      <fieldset disabled={!isAlive} className="contents">
        {children}
      </fieldset>
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" variant={danger ? 'danger' : 'primary'} pending={isSubmitting} reason={reason}>
          {submitLabel}
        </Button>
        {cancelHref && (
          <Button asChild variant="ghost">
            <Link href={cancelHref}>Cancel</Link>
          </Button>
        )}
      </div>
    </form>
  );
}
