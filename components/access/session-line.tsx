import type { ReactNode } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { describeUserAgent } from './describe-user-agent.ts';

export interface SessionRow {
  id: string;
  userAgent: string | null;
  addressPrefix: string | null;
  script: string | null;
  methods: readonly string[];
  createdAt: Date;
  lastSeenAt: Date;
  isCurrent: boolean;
}

const METHOD_WORDING: Readonly<Record<string, string>> = {
  password: 'password',
  totp: 'authenticator',
  'recovery-code': 'recovery code',
  passkey: 'passkey',
  sso: 'single sign-on',
  'sso-mfa': 'single sign-on with a second factor',
};

function placeOf(address: string | null): string {
  if (address === '::1' || address?.startsWith('127.')) return 'this machine';
  return address === null || address === 'unknown' ? 'unknown address' : address;
}

/** One session: which browser, where from, how signed in, since when; and what can be done about it. */
export function SessionLine({
  session,
  person,
  children,
}: {
  session: SessionRow;
  /** Whose it is, where others' are shown too. */
  person?: string;
  children: ReactNode;
}) {
  const methods = session.methods.map((method) => METHOD_WORDING[method] ?? method).join(', ');
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5 last:border-0">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium">
            {person === undefined ? '' : `${person}, `}
            {describeUserAgent(session.userAgent)}
          </span>
          {session.isCurrent && <Badge>This session</Badge>}
          {session.script && <Badge>{`Script ${session.script}`}</Badge>}
        </p>
        <p className="text-[13px] text-muted">
          {placeOf(session.addressPrefix)} · {methods} · signed in <RelativeTime at={session.createdAt} /> ·
          used <RelativeTime at={session.lastSeenAt} />
        </p>
      </div>
      {children}
    </li>
  );
}
