import Link from 'next/link';
import { Button } from '#components/ui/button.tsx';
import { AuthCard } from './auth-card.tsx';

/** What a sign-up link shows that was used, revoked or is too old. */
export function DeadLinkCard() {
  return (
    <AuthCard
      title="This link no longer works"
      lead="It was used, was revoked or has expired. Ask an admin of the organisation for a new one."
    >
      <Button asChild size="lg">
        <Link href="/sign-in">Go to sign-in</Link>
      </Button>
    </AuthCard>
  );
}
