import type { Metadata } from 'next';
import { FollowClientAddress } from '#components/tracking/follow-client-address.tsx';

export const metadata: Metadata = { title: 'MLflow' };

/** The tracking address itself: clients print addresses of pages below it. It shows nothing, so anybody may see it. */
export default function ClientAddressPage() {
  return <FollowClientAddress />;
}
