import { offersFor, type SsoOffer } from '#server/access/sso-offers.ts';
import { webWiring } from './web-wiring.ts';

/** The identity providers of an organisation by the name in its address, for its own sign-in page. */
export function offersOf(slug: string): Promise<SsoOffer[]> {
  return slug.length > 80 ? Promise.resolve([]) : offersFor(webWiring().uow, { slug });
}
