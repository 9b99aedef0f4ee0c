import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import type { ConfirmPasskeyInput, PasskeyAssertion } from '../passkey.schema.ts';
import { type CborValue, encodeCbor } from './encode-cbor.ts';

/**
 * A passkey device in software, for tests: ES256 keys, attestation "none", written from the WebAuthn specification without
 * the library under test, so that the two check each other. What it says can be bent by `over` to try what must be refused.
 */
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const BACKUP_ELIGIBLE = 0x08;
const BACKED_UP = 0x10;
const HAS_CREDENTIAL = 0x40;

interface Kept {
  id: Buffer;
  privateKey: KeyObject;
  userHandle: string;
  counter: number;
}

export interface Bent {
  origin?: string;
  rpId?: string;
  type?: string;
  challenge?: string;
  isUserVerified?: boolean;
  /** What the counter says; one more than before when not given. */
  counter?: number;
  userHandle?: string;
}

function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

export interface SoftwareAuthenticator {
  create(options: PublicKeyCredentialCreationOptionsJSON, over?: Bent): ConfirmPasskeyInput['passkey'];
  get(options: PublicKeyCredentialRequestOptionsJSON, over?: Bent): PasskeyAssertion;
}

interface Device {
  /** The page it is used on. */
  origin: string;
  isBackedUp?: boolean;
  /** False for devices that do not count: they always say 0. */
  counts?: boolean;
}

function clientData(device: Device, type: string, challenge: string, over: Bent): Buffer {
  const { origin = device.origin } = over;
  const said = {
    type: over.type ?? type,
    challenge: over.challenge ?? challenge,
    origin,
    crossOrigin: false,
  };
  return Buffer.from(JSON.stringify(said));
}

function authenticatorData(
  device: Device,
  given: { rpId: string | undefined; counter: number; credential?: Buffer },
  over: Bent,
): Buffer {
  const backup = device.isBackedUp ? BACKUP_ELIGIBLE | BACKED_UP : 0;
  const verified = over.isUserVerified === false ? 0 : USER_VERIFIED;
  const flags = USER_PRESENT | verified | backup | (given.credential ? HAS_CREDENTIAL : 0);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(given.counter);
  const rpIdHash = sha256(over.rpId ?? given.rpId ?? '');
  return Buffer.concat([rpIdHash, Buffer.from([flags]), count, given.credential ?? Buffer.alloc(0)]);
}

function attestedCredential(id: Buffer, publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const cose = encodeCbor(
    new Map<number, CborValue>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  );
  const length = Buffer.alloc(2);
  length.writeUInt16BE(id.length);
  return Buffer.concat([Buffer.alloc(16), length, id, cose]);
}

function credentialOf(id: Buffer) {
  return {
    id: base64url(id),
    rawId: base64url(id),
    type: 'public-key',
    clientExtensionResults: {},
    authenticatorAttachment: 'platform',
  } as const;
}

/** Makes an empty device. */
export function softwareAuthenticator(device: Device): SoftwareAuthenticator {
  const kept: Kept[] = [];
  return {
    create(options, over = {}) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const id = randomBytes(32);
      kept.push({ id, privateKey, userHandle: options.user.id, counter: 0 });
      const credential = attestedCredential(id, publicKey);
      const attestation = new Map<string, CborValue>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authenticatorData(device, { rpId: options.rp.id, counter: 0, credential }, over)],
      ]);
      return {
        ...credentialOf(id),
        response: {
          clientDataJSON: base64url(clientData(device, 'webauthn.create', options.challenge, over)),
          attestationObject: base64url(encodeCbor(attestation)),
          transports: ['internal'],
        },
      };
    },
    get(options, over = {}) {
      const allowed = options.allowCredentials ?? [];
      const isAllowed = ({ id }: Kept) => allowed.some((one) => one.id === base64url(id));
      const found = kept.find((one) => allowed.length === 0 || isAllowed(one));
      if (!found) throw new Error('this device has no such passkey');
      found.counter = over.counter ?? (device.counts === false ? 0 : found.counter + 1);
      const authData = authenticatorData(device, { rpId: options.rpId, counter: found.counter }, over);
      const client = clientData(device, 'webauthn.get', options.challenge, over);
      return {
        ...credentialOf(found.id),
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(authData),
          signature: base64url(sign('sha256', Buffer.concat([authData, sha256(client)]), found.privateKey)),
          userHandle: over.userHandle ?? found.userHandle,
        },
      };
    },
  };
}
