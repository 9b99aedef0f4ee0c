'use client';

import { useMutation } from '@tanstack/react-query';
import { formError } from '#components/forms/form-errors.ts';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from './auth-card.tsx';
import { callDoor } from './call-door.ts';

/** Joins a further organisation with the account that is signed in. */
export function AcceptInvitationButton({ token, organisation }: { token: string; organisation: string }) {
  const accept = useMutation({
    async mutationFn() {
      await callDoor('join/accept', { token });
      window.location.assign('/');
    },
  });
  return (
    <div className="grid gap-4">
      <FormProblem>{formError(accept.error)}</FormProblem>
      <Button variant="primary" size="lg" pending={accept.isPending} onClick={() => accept.mutate()}>
        Join {organisation}
      </Button>
    </div>
  );
}
