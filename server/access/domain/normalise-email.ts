/**
 * The one spelling under which an e-mail address is kept and compared: NFKC first (so that look-alike characters cannot
 * make a second account), then trimmed and lower-case. Null when it is not an address a person could have.
 */
export function normaliseEmail(value: string): string | null {
  const email = value.normalize('NFKC').trim().toLowerCase();
  if (email.length > 254 || !/^[^\s@"<>,;:\\]+@[^\s@"<>,;:\\]+$/.test(email)) return null;
  return email;
}
