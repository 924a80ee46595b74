// Countersign servers, each on a port and in a folder of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PROGRAM } from "./command.ts";

/** Filling the example data and hashing four passwords takes a development build a while. */
const START_LIMIT = 60_000;
/** An orderly stop finishes the requests at hand; a server that takes longer is broken. */
const STOP_LIMIT = 10_000;
const READY_LINE = /ready at (http:\/\/\S+)/;

export interface Server {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** The database, as commands take it: `["--database", URL]`. */
  readonly database: string[];
  /** What the server printed and logged so far. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts a server with example data, and returns once it says that it is ready. `args` are further arguments. */
export function startServer(args: string[] = []): Promise<Server> {
  return start(({ folder }) => ["demo", "--data", folder, "--no-producer", ...args]);
}

/** Starts a server on a new database. `prepare` may fill that before, and add arguments. */
export function startEmptyServer(prepare?: (database: string[]) => Promise<void>): Promise<Server> {
  return start(async ({ database }) => {
    await prepare?.(database);
    return ["serve", ...database];
  });
}

interface Place {
  readonly folder: string;
  readonly database: string[];
}

async function start(argumentsFor: (place: Place) => string[] | Promise<string[]>): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), "countersign-"));
  const database = ["--database", `sqlite://${join(folder, "countersign.db")}`];
  const forget = () => rm(folder, { recursive: true, force: true });
  let args: string[];
  try {
    args = await argumentsFor({ folder, database });
  } catch (error) {
    await forget();
    throw error;
  }
  // What a person cannot do in a second, a test can: no limit on requests.
  const child = spawn(PROGRAM, [...args, "--listen", "127.0.0.1:0", "--rate-limit", "0"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  // A worker that ends early must not leave its server behind.
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);

  const lines: string[] = [];
  const stop = async () => {
    await stopProcess(child);
    process.off("exit", kill);
    await forget();
  };
  try {
    const url = await addressOf(child, lines);
    await answersReady(url);
    return { url, database, log: () => lines.join("\n"), stop };
  } catch (error) {
    await stop();
    throw new Error(`${(error as Error).message}\n${lines.slice(-40).join("\n")}`);
  }
}

/** Resolves with the address that the server prints; rejects when it ends or says nothing for too long. */
function addressOf(child: ChildProcess, lines: string[]): Promise<string> {
  return new Promise((found, failed) => {
    const limit = setTimeout(() => failed(new Error(`${PROGRAM} was not ready in ${START_LIMIT} ms`)), START_LIMIT);
    const settle = (then: () => void) => {
      clearTimeout(limit);
      then();
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        const address = READY_LINE.exec(line)?.[1];
        if (address !== undefined) settle(() => found(address.replace(/\/$/, "")));
      });
    }
    child.once("error", (error) => settle(() => failed(new Error(`cannot start ${PROGRAM}: ${error.message}`))));
    child.once("exit", (code, signal) => settle(() => failed(new Error(`${PROGRAM} ended: ${signal ?? code}`))));
  });
}

async function answersReady(url: string): Promise<void> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(START_LIMIT) });
  if (!answer.ok) throw new Error(`/readyz answers ${answer.status}: ${await answer.text()}`);
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const limit = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT);
  await ended;
  clearTimeout(limit);
}
