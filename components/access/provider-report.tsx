import type { Outputs } from '#components/trpc/outputs.ts';
import { StateBadge } from '#components/ui/state-badge.tsx';

type Report = Outputs['sso']['test'];

/** What a provider said of itself just now. */
export function ProviderReport({ report }: { report: Report }) {
  if (!report.isUsable) {
    return (
      <p role="alert" className="rounded-md border border-stop bg-stop-soft px-3 py-2 text-stop">
        {report.problem}
      </p>
    );
  }
  const offers: readonly [boolean, string, string][] = [
    [report.offersPkce, 'PKCE with S256', 'It does not say that it offers PKCE; most do.'],
    [report.namesItself, 'Names itself in its answers', 'Answers are told apart by their address only.'],
    [report.offersBackChannelLogout, 'Back-channel logout', 'Sessions here do not end when they end there.'],
    [report.offersLogout, 'Logout from here', 'Signing out here leaves the session there.'],
  ];
  return (
    <div role="status" className="grid gap-2 rounded-md border border-line p-3">
      <p className="font-medium break-words">
        The provider answers. Sign-in opens at {report.authorizationEndpoint}
      </p>
      <ul className="grid gap-1">
        {offers.map(([isOffered, name, otherwise]) => (
          <li key={name} className="flex flex-wrap items-center gap-2">
            <StateBadge signal={isOffered ? 'clear' : 'dark'}>
              {isOffered ? 'Offered' : 'Not offered'}
            </StateBadge>
            <span>{isOffered ? name : `${name}. ${otherwise}`}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
