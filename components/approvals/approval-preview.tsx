import { Banner } from '#components/ui/banner.tsx';
import { ROLE_WORDING } from '#server/access/domain/roles.ts';
import type { ApprovalPreview } from '#server/approvals/domain/who-could-approve.ts';

/** Who could fill each place, who is left out and why, and what is wrong with that. */
export function ApprovalPreviewList({ preview }: { preview: ApprovalPreview }) {
  const { alternatives, excluded, warning, canBeApproved } = preview;
  return (
    <div className="grid gap-2">
      {warning && <Banner signal={canBeApproved ? 'caution' : 'stop'} title={warning} />}
      {alternatives.length === 0 && <p>Nobody has to sign.</p>}
      <ul className="grid gap-2">
        {alternatives.map(({ told, places }, index) => (
          <li key={told}>
            <p className="font-medium">
              {index > 0 && 'or '}
              {told}
            </p>
            <ul className="pl-4 text-[13px]">
              {places.map(({ role, could }) => (
                <li key={role}>
                  <span className="text-muted">{ROLE_WORDING[role].name}: </span>
                  {could.length === 0 ? 'nobody' : could.map(({ name }) => name).join(', ')}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {excluded.length > 0 && (
        <p className="text-[13px] text-muted">
          Left out: {excluded.map(({ name, why }) => `${name} (${why})`).join(', ')}.
        </p>
      )}
    </div>
  );
}
