import pg, {
  type ClientBase,
  type Connection,
  type QueryConfig,
  type QueryResult,
  type Submittable,
} from 'pg';
import { rememberPlanned, type Statement, sendStatements } from './run-together.ts';

type Done = (error: Error | null | undefined, result?: QueryResult) => void;

/** What the client of `pg` asks of a query while its answer arrives. */
interface Following extends Submittable {
  callback: Done;
  /** Gives back an error where nothing was sent. */
  submit(connection: Connection): unknown;
  readonly name?: string;
  readonly text: string;
  readonly query_timeout?: number;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
  handleEmptyQuery(connection: Connection): void;
  handlePortalSuspended(connection: Connection): void;
  handleReadyForQuery(connection: Connection): void;
  handleError(error: Error, connection: Connection): void;
}

/** What `pg` remembers of a connection's own statements; its types leave it out. */
type Remembering = Connection & { parsedStatements: Record<string, string | undefined> };

/**
 * A query with statements before it in the same message: what they answer is nobody's to read, and the query is one of `pg` in
 * all else. Where they fail, it is not run.
 */
class LedQuery implements Submittable {
  readonly #lead: readonly Statement[];
  readonly #query: Following;
  #unanswered: number;
  #isNew = false;

  constructor(lead: readonly Statement[], query: Following) {
    this.#lead = lead;
    this.#query = query;
    this.#unanswered = lead.length;
  }

  get callback(): Done {
    return this.#query.callback;
  }

  set callback(done: Done) {
    this.#query.callback = done;
  }

  get query_timeout(): number | undefined {
    return this.#query.query_timeout;
  }

  get name(): string | undefined {
    return this.#query.name;
  }

  get text(): string {
    return this.#query.text;
  }

  submit(connection: Connection): void {
    const { name } = this.#query;
    this.#isNew = name !== undefined && (connection as Remembering).parsedStatements[name] === undefined;
    connection.stream.cork();
    try {
      sendStatements(connection, this.#lead);
      // Where it was planned and something after it failed, nobody remembered it.
      if (this.#isNew && name !== undefined) connection.close({ type: 'S', name }, true);
      const refused = this.#query.submit(connection);
      // What was sent waits for an end of the message that does not come.
      if (refused instanceof Error) connection.stream.destroy(refused);
    } finally {
      connection.stream.uncork();
    }
  }

  handleRowDescription(message: unknown): void {
    this.#query.handleRowDescription(message);
  }

  handleDataRow(message: unknown): void {
    if (this.#unanswered === 0) this.#query.handleDataRow(message);
  }

  handleCommandComplete(message: unknown, connection: Connection): void {
    if (this.#unanswered === 0) this.#query.handleCommandComplete(message, connection);
    else this.#unanswered -= 1;
  }

  handleEmptyQuery(connection: Connection): void {
    this.#query.handleEmptyQuery(connection);
  }

  handlePortalSuspended(connection: Connection): void {
    this.#query.handlePortalSuspended(connection);
  }

  handleReadyForQuery(connection: Connection): void {
    rememberPlanned(connection, this.#lead);
    this.#query.handleReadyForQuery(connection);
  }

  handleError(error: Error, connection: Connection): void {
    const { name } = this.#query;
    // The first plan that was made may have been one of the lead's.
    if (this.#isNew && name !== undefined) delete (connection as Remembering).parsedStatements[name];
    this.#query.handleError(error, connection);
  }
}

/** A connection on which statements go in front of each query, in one message with it. */
export function ledBy(client: ClientBase, lead: readonly Statement[]): ClientBase {
  const query = (asked: Following | QueryConfig) => {
    if ('submit' in asked) return client.query(new LedQuery(lead, asked)) && asked;
    return new Promise<QueryResult>((resolve, reject) => {
      const done: Done = (error, result) => (error || !result ? reject(error) : resolve(result));
      const { query_timeout } = asked as QueryConfig & { query_timeout?: number };
      const following = new pg.Query(asked, done as never) as unknown as Following;
      client.query(new LedQuery(lead, Object.assign(following, { query_timeout })));
    });
  };
  return { query } as unknown as ClientBase;
}
