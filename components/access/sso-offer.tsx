'use client';

import { useQuery } from '@tanstack/react-query';
import { callDoor } from './call-door.ts';
import { SsoButtons, type SsoOffer } from './sso-buttons.tsx';

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;

/** Offers the identity provider of an address once it has been typed; shows nothing where there is none. */
export function SsoOfferFor({ email, next }: { email: string; next: string }) {
  const offered = useQuery({
    queryKey: ['sso-offers', email.slice(email.lastIndexOf('@') + 1).toLowerCase()],
    queryFn: () => callDoor<{ offers: SsoOffer[] }>('sso/offers', { email }),
    enabled: ADDRESS.test(email),
    retry: false,
    staleTime: 60_000,
  });
  return <SsoButtons offers={offered.data?.offers ?? []} next={next} />;
}
