import type { UnitOfWork } from '#server/platform/unit-of-work.ts';

/** What is known of a browser (or script) at the door, before or beside a session. */
export interface Visit {
  uow: UnitOfWork;
  /** The secret of the pre-sign-in cookie; an attempt and its ticket are bound to it. */
  binding: string;
  cookieHeader: string;
  addressPrefix: string;
  userAgent: string | null;
  /** Name of the script that signs in, shown in every audit event of the session. */
  script: string | null;
  correlationId: string;
}

/** What a door answers: a JSON body, and Set-Cookie lines. */
export interface DoorAnswer<T> {
  body: T;
  cookies?: readonly string[];
}
