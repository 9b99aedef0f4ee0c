'use client';

import {
  type AuthenticationResponseJSON,
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';
import { useSyncExternalStore } from 'react';
import { isIpAddress, openByName } from '#server/access/domain/relying-party.ts';
import { DoorRefusal } from './call-door.ts';

export interface Passkey {
  /** Why passkeys cannot be used here, and what to do instead; null when they can. */
  whyNot: string | null;
  /** Has the browser answer with one of the passkeys asked for. Rejects with a refusal that forms can show. */
  answer: (options: PublicKeyCredentialRequestOptionsJSON) => Promise<AuthenticationResponseJSON>;
  /** Has the browser make a new passkey. Rejects likewise. */
  make: (options: PublicKeyCredentialCreationOptionsJSON) => Promise<RegistrationResponseJSON>;
}

function refused(message: string): DoorRefusal {
  const fields = [{ path: '/passkey', message }];
  return new DoorRefusal({ code: 'invalid', message, fields, details: {}, reference: '' });
}

function reasonHere(): string | null {
  const { hostname, href } = window.location;
  if (isIpAddress(hostname)) return openByName(href);
  if (browserSupportsWebAuthn()) return null;
  return window.isSecureContext
    ? 'This browser knows no passkeys. Use a current one.'
    : 'Passkeys need https. Open the console by its https address.';
}

function wordingOf(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'AbortError':
      return 'No passkey was given: the question was closed, or there is none for this account on this device. Try again.';
    case 'InvalidStateError':
      return 'This device holds a passkey of yours already. Use it, or take another device.';
    case 'SecurityError':
      return reasonHere() ?? 'This address is not the one that passkeys were set up for.';
    case 'ConstraintError':
    case 'NotSupportedError':
      return 'This device cannot verify you by PIN, fingerprint or face. Take another one.';
    default:
      return 'The browser could not use a passkey. Try again, or use another way.';
  }
}

async function within<T>(run: () => Promise<T>): Promise<T> {
  const reason = reasonHere();
  if (reason) throw refused(reason);
  try {
    return await run();
  } catch (error) {
    throw refused(wordingOf(error));
  }
}

const answer: Passkey['answer'] = (optionsJSON) => within(() => startAuthentication({ optionsJSON }));
const make: Passkey['make'] = (optionsJSON) => within(() => startRegistration({ optionsJSON }));
const neverChanges = () => () => undefined;

/** The passkeys of this browser, with errors in the words and shape in which doors refuse. */
export function usePasskey(): Passkey {
  const whyNot = useSyncExternalStore(neverChanges, reasonHere, () => null);
  return { whyNot, answer, make };
}
