import Link from 'next/link';

/** The mark: a signal with its arm at clear. */
export function BrandMark() {
  return (
    <svg aria-hidden="true" viewBox="0 0 20 20" className="size-5 shrink-0">
      <path d="M6 2v16" stroke="currentColor" strokeWidth="2" strokeLinecap="round" fill="none" />
      <path d="M6 5.5 15 2.6v5L6 9.5Z" className="fill-accent" />
      <path d="M3 18h6" stroke="currentColor" strokeWidth="2" strokeLinecap="round" fill="none" />
    </svg>
  );
}

/** The product's name, which leads Home. */
export function Brand({ narrow = false }: { narrow?: boolean }) {
  return (
    <Link
      href="/"
      prefetch={false}
      className="flex h-8 items-center gap-2 rounded-md px-2 font-semibold tracking-tight"
    >
      <BrandMark />
      <span className={narrow ? 'sr-only' : undefined}>Interlock</span>
    </Link>
  );
}
