import { createTransport } from 'nodemailer';

export interface Mail {
  to: { name: string; address: string };
  subject: string;
  text: string;
  /** Stays the same when a mail is sent again, so that mail programs show it once. */
  messageId: string;
}

export interface Mailer {
  /** Resolves once the server has taken the mail; throws when it did not, or nobody knows. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;
const CONNECT_MS = 10_000;
const ANSWER_MS = 20_000;

/** A pooled connection to the mail server of `smtp(s)://user:password@host:port`; beyond loopback it must speak TLS. */
export function openMailer(smtpUrl: string, from: string): Mailer {
  const { protocol, hostname, port, username, password } = new URL(smtpUrl);
  const isSecure = protocol === 'smtps:';
  const transport = createTransport({
    host: hostname,
    port: Number(port || (isSecure ? 465 : 587)),
    secure: isSecure,
    requireTLS: !isSecure && !LOOPBACK.test(hostname),
    ignoreTLS: !isSecure && LOOPBACK.test(hostname),
    ...(username !== '' && {
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    }),
    pool: true,
    maxConnections: 2,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: ANSWER_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, subject, text, messageId }) {
      await transport.sendMail({
        from,
        to,
        subject,
        text,
        messageId,
        headers: { 'auto-submitted': 'auto-generated' },
      });
    },
    close: () => transport.close(),
  };
}
