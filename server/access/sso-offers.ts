import type { UnitOfWork } from '#server/platform/unit-of-work.ts';
import { type SsoOffer as Offer, ssoOffers } from './sso.views.ts';

/** A connection that is offered at sign-in. */
export type SsoOffer = Offer;

/** The identity providers to offer for a domain or on an organisation's own page; nothing about any person is told. */
export function offersFor(uow: UnitOfWork, asked: { domain?: string; slug?: string }): Promise<SsoOffer[]> {
  return ssoOffers(uow, asked);
}
