import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { type SsoOffer, ssoOffers } from './sso.views.ts';

/** The identity providers to offer for a domain or on an organisation's own page; nothing about any person is told. */
export function offersFor(uow: UnitOfWork, asked: { domain?: string; slug?: string }): Promise<SsoOffer[]> {
  return ssoOffers(uow, asked);
}
