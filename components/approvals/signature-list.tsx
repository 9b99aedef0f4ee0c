import { Badge } from '#components/ui/badge.tsx';
import { CopyableId } from '#components/ui/copyable-id.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { ROLE_WORDING, type Role } from '#server/access/domain/roles.ts';
import { DECISION_WORDING, SIGNATURE_WORDING } from '#server/approvals/domain/approval-record.ts';
import type { RequestDetail } from '#server/approvals/domain/request-facts.ts';

type Signature = RequestDetail['signatures'][number];

function Proof({ signature }: { signature: Signature }) {
  const { kind, recordDigest, id } = signature;
  if (kind === null) return <p className="text-[13px] text-muted">From before proofs were kept.</p>;
  const { word, proves } = SIGNATURE_WORDING[kind];
  return (
    <div className="mt-1 text-[13px]">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <StateBadge signal={kind === 'passkey' ? 'person' : 'dark'}>{word}</StateBadge>
        {recordDigest && (
          <span>
            Record <CopyableId id={recordDigest} display={`${recordDigest.slice(0, 12)}…`} />
          </span>
        )}
        <a
          href={`/api/v1/approvals/${id}`}
          download={`${id}.json`}
          className="flex min-h-6 items-center underline"
          aria-label={`Download proof of ${signature.by.name}'s signature`}
        >
          Download proof
        </a>
      </p>
      <p className="mt-0.5 text-muted">{proves}</p>
    </div>
  );
}

/** Every signature that was given, how it is proven, and the proof itself. */
export function SignatureList({ signatures }: { signatures: readonly Signature[] }) {
  if (signatures.length === 0) return null;
  return (
    <ul aria-label="Signatures given" className="mt-3 grid gap-3 border-t border-line pt-3">
      {signatures.map((one) => (
        <li key={one.id}>
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className={one.withdrawnAt ? 'line-through' : undefined}>
              <span className="font-medium">{one.by.name}</span> {DECISION_WORDING[one.decision]}
            </span>
            {one.roles.map((role) => (
              <Badge key={role}>{ROLE_WORDING[role as Role]?.name ?? role}</Badge>
            ))}
            <span className="ml-auto text-[13px] text-muted">
              <RelativeTime at={one.signedAt} />
            </span>
          </p>
          {one.withdrawnAt && (
            <p className="text-[13px] text-muted">
              Taken back <RelativeTime at={one.withdrawnAt} />
            </p>
          )}
          {one.counts && (
            <p className="text-[13px] text-muted">
              Counts until <RelativeTime at={one.expiresAt} exact />
            </p>
          )}
          <Proof signature={one} />
        </li>
      ))}
    </ul>
  );
}
