import type { Metadata } from 'next';
import { AuthCard } from '#components/access/auth-card.tsx';
import { ResetFactorsForm } from '#components/access/reset-factors-form.tsx';
import { readFactorReset } from '#server/access/take-factor-reset.ts';
import { webWiring } from '#server/api/web-wiring.ts';

export const metadata: Metadata = { title: 'Reset second factors' };

interface Props {
  params: Promise<{ token: string }>;
}

/** What a one-time reset link opens: the way back for somebody who lost every second factor. */
export default async function ResetPage({ params }: Props) {
  const { token } = await params;
  const reset = await readFactorReset(webWiring().uow, token);
  if (!reset) {
    return (
      <AuthCard
        title="This link no longer works"
        lead="It was used, was withdrawn or has expired. Ask an admin for a new one."
      />
    );
  }
  return (
    <AuthCard
      title="Set up your second factor anew"
      lead={`Two admins of ${reset.organisationName} agreed to reset the second factors of ${reset.email}. All your passkeys, your authenticator, your recovery codes and your sessions end.`}
    >
      <ResetFactorsForm token={token} hasPassword={reset.hasPassword} />
    </AuthCard>
  );
}
