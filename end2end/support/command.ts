// The program under test, and its one-off commands.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";

/** Where the program is; relative paths count from `end2end`. */
export const PROGRAM = resolve(import.meta.dirname, "..", process.env.COUNTERSIGN_BIN ?? "../target/debug/countersign");

export interface Finished {
  /** The exit code. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs one command to its end. `input` is given on standard input. */
export async function command(args: string[], input = ""): Promise<Finished> {
  const child = spawn(PROGRAM, args, { stdio: ["pipe", "pipe", "pipe"] });
  // A command that reads nothing may be gone before the input is written.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [[code], out, err] = await Promise.all([once(child, "exit"), text(child.stdout), text(child.stderr)]);
  return { code: code as number | null, out, err };
}

/** The same where anything but success is a mistake of the set-up; answers what the command printed. */
export async function mustRun(args: string[], input = ""): Promise<string> {
  const { code, out, err } = await command(args, input);
  if (code !== 0) throw new Error(`countersign ${args.join(" ")} ended with ${code}:\n${err}`);
  return out.trim();
}
