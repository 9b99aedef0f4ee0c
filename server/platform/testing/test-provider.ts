import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** Somebody the provider knows, and how they proved it there. */
export interface ProviderPerson {
  sub: string;
  email?: string;
  emailVerified?: boolean;
  name?: string;
  amr?: string[];
  acr?: string;
}

export interface TestProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who signs in next; the provider asks for nothing else. */
  next: (person: ProviderPerson) => void;
  /** Enters the addresses of a connection at the provider, as an admin would. */
  register: (addresses: { redirectUri: string; backChannelUri: string }) => Promise<void>;
  /** Tells the client that somebody has left (OpenID Connect Back-Channel Logout). */
  tellLogout: (sub: string, sid?: string) => Promise<void>;
  close: () => Promise<void>;
}

/** What the provider keeps of its client, beyond what its types let others change. */
interface KnownClient {
  redirectUris: string[];
  backchannelLogoutUri: string;
  backchannelLogout: (sub: string, sid?: string) => Promise<void>;
}

const YEAR_S = 365 * 24 * 3_600;

interface Addresses {
  redirectUris: readonly string[];
  backChannelUri: string;
  postLogoutUri: string;
}

const CLIENT = { id: 'interlock', secret: 'a-secret-of-the-test-provider-and-nobody-else' } as const;

function providerOf(issuer: string, people: Map<string, ProviderPerson>, addresses: Addresses): Provider {
  return new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [...addresses.redirectUris],
        post_logout_redirect_uris: [addresses.postLogoutUri],
        backchannel_logout_uri: addresses.backChannelUri,
        backchannel_logout_session_required: true,
        require_auth_time: true,
      },
    ],
    claims: { openid: ['sub', 'amr', 'acr'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    // The clock of what is tested may run ahead.
    ttl: { IdToken: YEAR_S, Session: YEAR_S, Grant: YEAR_S, Interaction: 3_600, AccessToken: 3_600 },
    cookies: { keys: ['test-provider-cookie-key'] },
    // Its own guard refuses loopback, where everything lives here.
    fetch: (url, { dispatcher: _guard, ...options }: RequestInit & { dispatcher?: unknown } = {}) =>
      globalThis.fetch(url, options),
    async findAccount(_, sub) {
      const person = people.get(sub);
      if (!person) return undefined;
      const { email, emailVerified, name } = person;
      return {
        accountId: sub,
        claims: async () => ({ sub, name, email, ...(email && { email_verified: emailVerified ?? true }) }),
      };
    },
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client?.clientId,
        accountId: ctx.oidc.session?.accountId,
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
}

/** A certified OpenID provider in this process, on loopback; whoever was named by `next` is signed in without a form. */
export async function startTestProvider(addresses: Addresses): Promise<TestProvider> {
  const people = new Map<string, ProviderPerson>();
  let current: ProviderPerson = { sub: 'nobody' };
  let answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end();
  const server: Server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = providerOf(issuer, people, addresses);
  const serve = provider.callback();
  answer = (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void serve(request, response);
    const { sub, amr, acr } = current;
    const login = { accountId: sub, ...(amr && { amr }), ...(acr && { acr }) };
    provider
      .interactionFinished(request, response, { login }, { mergeWithLastSubmission: false })
      .catch((error: Error) => response.writeHead(500).end(error.message));
  };
  const clientOf = async () => (await provider.Client.find(CLIENT.id)) as unknown as KnownClient;
  return {
    issuer,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    next(person) {
      current = person;
      people.set(person.sub, person);
    },
    async register({ redirectUri, backChannelUri }) {
      const known = await clientOf();
      known.redirectUris.push(redirectUri);
      known.backchannelLogoutUri = backChannelUri;
    },
    async tellLogout(sub, sid) {
      await (await clientOf()).backchannelLogout(sub, sid);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A browser's way through redirects with its cookies, until it would arrive at an address that begins with `home`. */
export async function followTo(start: string, home: string, jar = new Map<string, string>()): Promise<URL> {
  let url = new URL(start);
  for (let hop = 0; hop < 12; hop += 1) {
    if (url.href.startsWith(home)) return url;
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const location = response.headers.get('location');
    if (location === null) throw new Error(`stopped at ${url}: ${(await response.text()).slice(0, 300)}`);
    url = new URL(location, url);
  }
  throw new Error('too many redirects');
}
