'use client';

import { useMutation } from '@tanstack/react-query';
import { Building2 } from 'lucide-react';
import { formError } from '#components/forms/form-errors.ts';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from './auth-card.tsx';
import { callDoor } from './call-door.ts';

export interface SsoOffer {
  connectionId: string;
  name: string;
  organisation: string;
}

/** One button per identity provider; each leads to the provider, and from there back to `next`. */
export function SsoButtons({ offers, next }: { offers: readonly SsoOffer[]; next: string }) {
  const start = useMutation({
    async mutationFn(connectionId: string) {
      const { url } = await callDoor<{ url: string }>('sso/start', { connectionId, next });
      window.location.assign(url);
    },
  });
  if (offers.length === 0) return null;
  return (
    <div className="grid gap-2">
      <FormProblem>{formError(start.error)}</FormProblem>
      {offers.map(({ connectionId, organisation, name }) => {
        const isOnlyOne = offers.filter((other) => other.organisation === organisation).length === 1;
        return (
          <Button
            key={connectionId}
            size="lg"
            pending={start.isPending && start.variables === connectionId}
            onClick={() => start.mutate(connectionId)}
          >
            <Building2 aria-hidden />
            {isOnlyOne ? `Continue with ${organisation}` : `Continue with ${organisation} (${name})`}
          </Button>
        );
      })}
    </div>
  );
}
