'use client';

import { PageFailure } from '#components/frame/page-failure.tsx';

interface Props {
  error: Error & { digest?: string };
  reset: () => void;
}

export default function ConsoleError(props: Props) {
  return <PageFailure {...props} />;
}
