import type { ReactNode } from 'react';
import { FrameNotices } from './frame-notices.tsx';
import { Rail } from './rail.tsx';
import { type FrameSession, SessionProvider } from './session.tsx';
import { SessionEnded } from './session-ended.tsx';
import { TopBar } from './top-bar.tsx';

interface Props {
  session: FrameSession;
  /** As remembered in the `rail` cookie. */
  railStartsNarrow: boolean;
  children: ReactNode;
}

/** The frame around every page of the console: skip link, rail, top bar, notices, and the page itself. */
export function AppShell({ session, railStartsNarrow, children }: Props) {
  return (
    <SessionProvider session={session}>
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-2 text-accent-text focus:translate-y-0"
      >
        Skip to the page
      </a>
      <div className="group/frame flex min-h-dvh">
        <Rail startsNarrow={railStartsNarrow} />
        <div className="flex min-w-0 flex-1 flex-col">
          <TopBar />
          <FrameNotices />
          <SessionEnded />
          <main
            id="main"
            tabIndex={-1}
            className="mx-auto w-full max-w-[96rem] flex-1 px-4 py-5 outline-none sm:px-6"
          >
            {children}
          </main>
        </div>
      </div>
    </SessionProvider>
  );
}
