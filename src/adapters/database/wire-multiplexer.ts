import { Duplex } from "node:stream";
import type { PGlite } from "@electric-sql/pglite";

/**
 * Lets many `pg` connections share the single session of an in-process PGlite, so that the embedded engine runs behind
 * the same driver as PostgreSQL: `new Pool({ stream: () => multiplexer.stream() })`.
 *
 * Batches that end in Sync (or a simple Query) run one at a time. While a connection is inside a transaction, or in the
 * middle of an exchange, only that connection runs. Notifications go to everybody, as the session is everybody's; so do
 * its settings, which is why search_path is set here once and a connection's own start-up options are ignored.
 */
export type WireMultiplexer = { readonly stream: () => Duplex };

type Connection = { readonly send: (bytes: Buffer) => void };
type Waiting = { readonly connection: Connection; readonly proceed: () => void };

export function createWireMultiplexer(database: PGlite): WireMultiplexer {
  const connections = new Set<Connection>();
  const waiting: Waiting[] = [];
  let owner: Connection | null = null;
  let isBusy = false;

  const mayRun = (connection: Connection) => !isBusy && (owner === null || owner === connection);

  async function acquire(connection: Connection): Promise<void> {
    if (!mayRun(connection)) await new Promise<void>((proceed) => waiting.push({ connection, proceed }));
    isBusy = true;
  }

  function release(): void {
    isBusy = false;
    const next = waiting.findIndex(({ connection }) => mayRun(connection));
    if (next === -1) return;
    // Taken before the waiter wakes, or a newcomer would slip in between.
    isBusy = true;
    waiting.splice(next, 1)[0]?.proceed();
  }

  async function run(connection: Connection, batch: Uint8Array): Promise<void> {
    await acquire(connection);
    try {
      if (!connections.has(connection)) return;
      const answer: Uint8Array[] = [];
      await database.execProtocolRawStream(batch, { onRawData: (bytes) => answer.push(Uint8Array.from(bytes)) });
      owner = connection;
      const own: Buffer[] = [];
      for (const message of messagesOf(Buffer.concat(answer))) {
        if (message[0] === BACKEND.notification) {
          for (const each of connections) each.send(message);
          continue;
        }
        own.push(message);
        if (message[0] === BACKEND.readyForQuery) owner = message[5] === IDLE ? null : connection;
      }
      // Closed meanwhile: nobody is left to end what this batch may have begun.
      if (!connections.has(connection)) await abandon(connection);
      else connection.send(Buffer.concat(own));
    } finally {
      release();
    }
  }

  async function abandon(connection: Connection): Promise<void> {
    if (owner !== connection) return;
    try {
      await database.exec("ROLLBACK");
    } finally {
      owner = null;
    }
  }

  async function detach(connection: Connection): Promise<void> {
    if (!connections.delete(connection) || owner !== connection) return;
    await acquire(connection);
    try {
      await abandon(connection);
    } finally {
      release();
    }
  }

  function stream(): Duplex {
    let pending: Buffer = Buffer.alloc(0);
    let isGreeted = false;
    const connection: Connection = { send: (bytes) => bytes.length > 0 && duplex.push(bytes) };
    connections.add(connection);

    async function take(chunk: Buffer): Promise<void> {
      pending = Buffer.concat([pending, chunk]);
      if (!isGreeted) {
        // The start-up message has no type byte. `pg` sends no SSL request unless it is told to.
        if (pending.length < 4 || pending.length < pending.readInt32BE(0)) return;
        pending = pending.subarray(pending.readInt32BE(0));
        isGreeted = true;
        connection.send(GREETING);
      }
      for (let end = endOfBatch(pending); end > 0; end = endOfBatch(pending)) {
        const batch = Uint8Array.from(pending.subarray(0, end));
        pending = pending.subarray(end);
        if (batch[0] === FRONTEND.terminate) {
          await detach(connection);
          duplex.push(null);
          return;
        }
        await run(connection, batch);
      }
    }

    const duplex = new Duplex({
      read: () => {},
      write: (chunk: Buffer, _encoding, done) => void take(chunk).then(() => done(), done),
      final: (done) => void detach(connection).then(() => done(), done),
      destroy: (error, done) =>
        void detach(connection).then(
          () => done(error),
          (fault: Error) => done(error ?? fault),
        ),
    });
    return Object.assign(duplex, asSocket(duplex));
  }

  return { stream };
}

/** The few methods of a net.Socket that `pg` calls. */
function asSocket(duplex: Duplex) {
  const ignore = () => duplex;
  return {
    connect: () => {
      queueMicrotask(() => duplex.emit("connect"));
      return duplex;
    },
    setNoDelay: ignore,
    setKeepAlive: ignore,
    setTimeout: ignore,
    ref: ignore,
    unref: ignore,
  };
}

// PostgreSQL frontend/backend protocol 3.0, "Message Formats".
const FRONTEND = { sync: 0x53, query: 0x51, flush: 0x48, copyDone: 0x63, copyFail: 0x66, terminate: 0x58 };
const BACKEND = { notification: 0x41, readyForQuery: 0x5a };
const IDLE = 0x49;
const ENDS_BATCH: ReadonlySet<number> = new Set(Object.values(FRONTEND));

function* messagesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 1 + bytes.readInt32BE(at + 1);
    yield bytes.subarray(at, end);
    at = end;
  }
}

/** Length of the first whole batch, 0 while there is none. */
function endOfBatch(bytes: Buffer): number {
  for (let at = 0; at + 5 <= bytes.length; ) {
    const type = bytes.readUInt8(at);
    const end = at + 1 + bytes.readInt32BE(at + 1);
    if (end > bytes.length) return 0;
    if (ENDS_BATCH.has(type)) return end;
    at = end;
  }
  return 0;
}

function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

const setting = (name: string, value: string) => message("S", Buffer.from(`${name}\0${value}\0`));

/** AuthenticationOk, the settings that `pg` reads, BackendKeyData, ReadyForQuery. */
const GREETING = Buffer.concat([
  message("R", Buffer.alloc(4)),
  setting("server_encoding", "UTF8"),
  setting("client_encoding", "UTF8"),
  setting("DateStyle", "ISO, MDY"),
  setting("integer_datetimes", "on"),
  setting("standard_conforming_strings", "on"),
  message("K", Buffer.alloc(8)),
  message("Z", Buffer.from([IDLE])),
]);
