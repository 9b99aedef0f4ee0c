'use client';

import './globals.css';

interface Props {
  error: Error & { digest?: string };
  reset: () => void;
}

/** The last page: the frame itself could not be drawn, so it stands alone. */
export default function GlobalError({ error, reset }: Props) {
  return (
    <html lang="en" data-theme="system">
      <body>
        <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-3 px-4">
          <h1 className="text-xl font-semibold tracking-tight">Interlock could not be shown</h1>
          <p className="text-muted">
            Nothing has been changed, and the gateway serves applications on its own. Try again; if it stays
            like this, look at the log of the part called web.
          </p>
          {error.digest && <p className="text-[13px] text-muted">Reference {error.digest}</p>}
          <button
            type="button"
            onClick={reset}
            className="h-8 rounded-md bg-accent px-3 font-medium text-accent-text"
          >
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
