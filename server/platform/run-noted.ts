import pg, {
  type ClientBase,
  type Connection,
  type QueryConfig,
  type QueryResult,
  type Submittable,
} from 'pg';
import { rememberPlanned, type Statement, sendStatements } from './run-together.ts';

/** What the trigger of governed tables noted since this was asked last: one JSON text per changed row, a line each. */
const TAKE_NOTES: Statement = {
  name: 'take notes',
  text: "SELECT concat(current_setting('app.audit_changes', true), set_config('app.audit_changes', '', true)) AS notes",
};

type Done = (error: Error | null | undefined, result?: QueryResult) => void;

/** What the client of `pg` asks of a query while its answer arrives. */
interface Answering {
  /** Gives back an error where nothing was sent. */
  submit(connection: Asking): unknown;
  readonly name?: string;
  readonly text: string;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: { fields: (string | null)[] }): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
  handleEmptyQuery(connection: Connection): void;
  handlePortalSuspended(connection: Connection): void;
  handleReadyForQuery(connection: Connection): void;
  handleError(error: Error, connection: Connection): void;
}

/** What `pg` remembers of a connection's own statements; its types leave them out. */
type Remembering = Connection & Record<'parsedStatements' | 'submittedNamedStatements', object>;

/** A connection as a query of `pg` sees it while it is sent: before the message ends, the question is added. */
class Asking {
  readonly stream: Connection['stream'];
  readonly parsedStatements: object;
  readonly submittedNamedStatements: object;
  readonly #connection: Connection;

  constructor(connection: Remembering) {
    this.stream = connection.stream;
    this.parsedStatements = connection.parsedStatements;
    this.submittedNamedStatements = connection.submittedNamedStatements;
    this.#connection = connection;
  }

  parse(query: Parameters<Connection['parse']>[0]): void {
    this.#connection.parse(query, true);
  }

  bind(config: Parameters<Connection['bind']>[0]): void {
    this.#connection.bind(config, true);
  }

  describe(message: Parameters<Connection['describe']>[0]): void {
    this.#connection.describe(message, true);
  }

  execute(config: Parameters<Connection['execute']>[0]): void {
    this.#connection.execute(config, true);
  }

  close(message: Parameters<Connection['close']>[0]): void {
    this.#connection.close(message, true);
  }

  sync(): void {
    sendStatements(this.#connection, [TAKE_NOTES]);
    this.#connection.sync();
  }
}

const askers = new WeakMap<Connection, Asking>();

function askingOn(connection: Connection): Asking {
  const asking = askers.get(connection) ?? new Asking(connection as Remembering);
  askers.set(connection, asking);
  return asking;
}

/**
 * A statement with values and, in the same message, the question what it changed: an event has to say so, and to ask at the
 * end would cost every governed write a round trip. It is a query of `pg` in all else.
 */
class NotedQuery implements Submittable {
  callback: Done;
  readonly query_timeout: number | undefined;
  readonly #query: Answering;
  readonly #tell: (notes: string) => void;
  #isAnswered = false;

  constructor(config: QueryConfig & { query_timeout?: number }, tell: (notes: string) => void, done: Done) {
    this.callback = done;
    this.query_timeout = config.query_timeout;
    this.#tell = tell;
    this.#query = new pg.Query(config, (error, result) =>
      this.callback(error, result as QueryResult),
    ) as unknown as Answering;
  }

  /** `pg` remembers by these which statements a connection has planned. */
  get name(): string | undefined {
    return this.#query.name;
  }

  get text(): string {
    return this.#query.text;
  }

  submit(connection: Connection): unknown {
    return this.#query.submit(askingOn(connection));
  }

  handleRowDescription(message: unknown): void {
    this.#query.handleRowDescription(message);
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    const [notes] = message.fields;
    if (!this.#isAnswered) this.#query.handleDataRow(message);
    else if (notes) this.#tell(notes);
  }

  handleCommandComplete(message: unknown, connection: Connection): void {
    if (!this.#isAnswered) this.#query.handleCommandComplete(message, connection);
    this.#isAnswered = true;
  }

  handleEmptyQuery(connection: Connection): void {
    this.#query.handleEmptyQuery(connection);
    this.#isAnswered = true;
  }

  handlePortalSuspended(connection: Connection): void {
    this.#query.handlePortalSuspended(connection);
  }

  handleReadyForQuery(connection: Connection): void {
    rememberPlanned(connection, [TAKE_NOTES]);
    this.#query.handleReadyForQuery(connection);
  }

  handleError(error: Error, connection: Connection): void {
    this.#query.handleError(error, connection);
  }
}

/** Runs a statement that may change governed rows, and puts what was noted of them with `notes`. */
export async function runNoted(
  client: ClientBase,
  config: QueryConfig & { query_timeout?: number },
  notes: string[],
): Promise<QueryResult> {
  const keep = (lines: string) => void notes.push(...lines.split('\n').filter((line) => line !== ''));
  if (config.values && config.values.length > 0) {
    return new Promise((resolve, reject) => {
      const done: Done = (error, result) => (error || !result ? reject(error) : resolve(result));
      client.query(new NotedQuery(config, keep, done));
    });
  }
  // Without values there may be several statements in one text, of which each is answered.
  const result = await client.query(config);
  const taken = await client.query<{ notes: string | null }>(TAKE_NOTES.text);
  keep(taken.rows[0]?.notes ?? '');
  return result;
}
