// Real model outputs, imported as the command line does it, and reviewed by the keyboard alone: thirty items, each
// approved, edited or rejected by what stands on the screen. Then every decision is in the feed, and in the record.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Api, type Json } from "./support/api.ts";
import { command, mustRun } from "./support/command.ts";
import { PASSWORD, emailOf } from "./support/people.ts";
import { Screen } from "./support/screen.ts";
import { type Server, expect, startEmptyServer, test as base } from "./support/test.ts";

const WORKFLOWS = ["banking-triage", "table-booking", "api-advice"];
const REVIEWED = 30;
const DEFINITIONS = resolve(import.meta.dirname, "../scripts/real-data");
/** The sample that lies here, or a folder with files of the same names and more lines. */
const DATA = process.env.COUNTERSIGN_REAL_DATA ?? join(import.meta.dirname, "real-data");

const test = base.extend<object, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await startEmptyServer(async (database) => {
        const add = ["user", "add", emailOf("reviewer"), "--role", "reviewer", "--password-stdin", ...database];
        await mustRun(add, PASSWORD);
        await mustRun(["workflow", "apply", ...WORKFLOWS.map((slug) => join(DEFINITIONS, `${slug}.json`)), ...database]);
        for (const slug of WORKFLOWS) {
          await mustRun(["import", join(DATA, `${slug}.jsonl`), "--workflow", slug, ...database]);
        }
      });
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
});

/** Stands in place of advice that could not be read. */
const WRITTEN_ANEW = { domain: "Unknown", api: "none", explanation: "Written anew by a person." };

/** What was sent for an item: told by the browser's own request, so that the record is compared with what was meant. */
interface Sent {
  readonly item: string;
  readonly verdict: { verdict: "approve" | "edit" | "reject"; output?: Json; reasons: string[]; active_ms: number };
}

/** Corrects the output on screen by the keyboard: in the first field that the form has, or in the JSON. */
async function edit(screen: Screen): Promise<void> {
  await screen.press("e");
  const field = screen.correction.locator("input[type=text], textarea, select").first();
  await screen.tabTo(field);
  const before = await field.inputValue();
  if ((await field.getAttribute("name")) === "raw") {
    await screen.press("ControlOrMeta+a");
    await screen.page.keyboard.insertText(JSON.stringify(WRITTEN_ANEW));
  } else if (await field.evaluate((element) => element.tagName === "SELECT")) {
    // The next of the choices; from the last one, the one before.
    await screen.press("ArrowDown");
    if ((await field.inputValue()) === before) await screen.press("ArrowUp");
  } else {
    await screen.press("End");
    await screen.page.keyboard.type(before === "" ? "seven" : " (seen)");
  }
  await screen.press("Control+Enter");
}

test("thirty real outputs are reviewed by the keyboard alone, and all of it is on record", async ({
  open,
  server,
}, info) => {
  info.setTimeout(120_000);
  const page = await open("reviewer");
  const sent: Sent[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith("/fn/review/verdict") && response.ok()) {
      sent.push(response.request().postDataJSON() as Sent);
    }
  });
  const screen = new Screen(page);
  await screen.open();
  const item = page.getByRole("article").locator("a[href^='/items/']");
  const seen: string[] = [];
  const seconds: number[] = [];
  for (let number = 0; number < REVIEWED; number += 1) {
    const address = (await item.getAttribute("href")) ?? "";
    expect(seen).not.toContain(address);
    seen.push(address);
    const began = performance.now();
    const canApprove = await screen.button(/^Approve/).isVisible();
    if (number % 3 === 1) await edit(screen);
    else if (number % 3 === 2 || !canApprove) await screen.press("r", String(1 + (number % 2)));
    else await screen.press("a");
    await expect(item).not.toHaveAttribute("href", address);
    seconds.push((performance.now() - began) / 1000);
  }
  await expect.poll(() => sent.length, { message: "verdicts that the server has taken" }).toBe(REVIEWED);

  const key = await mustRun(["key", "create", "reader", "--scope", "admin", ...server.database]);
  const api = new Api(server.url, key);
  for (const { item: id } of sent) await api.must(api.get(`/items/${id}?wait=30`));
  const decided = await decisions(api);
  const envelopes = await linesById();
  const verdicts = new Set<string>();
  for (const { item: id, verdict } of sent) {
    const final = decided.get(id);
    expect(final, `the decision on ${id}`).toBeDefined();
    expect(final.decision).toMatchObject({
      verdict: verdict.verdict,
      decided_by: "user:reviewer@example.com",
      reasons: verdict.reasons,
    });
    verdicts.add(verdict.verdict);
    if (verdict.verdict === "approve") expect(final.decision.output).toEqual(envelopes.get(final.external_id)?.output);
    if (verdict.verdict === "edit") expect(final.decision.output).toEqual(verdict.output);
    if (verdict.verdict === "reject") expect(final.decision.output).toBeNull();
    const entries = await api.must(api.get(`/audit?item=${id}&after=0`));
    const kinds = entries.items.map((entry: Json) => entry.kind);
    for (const kind of ["item.received", "item.claimed", "item.verdict", "item.final"]) {
      expect(kinds.filter((one: string) => one === kind), `${kind} of ${id}`).toHaveLength(1);
    }
  }
  expect([...verdicts].sort()).toEqual(["approve", "edit", "reject"]);
  expect(sent.every(({ verdict }) => verdict.active_ms > 0)).toBe(true);

  const verified = await command(["audit", "verify", ...server.database]);
  expect(verified.code, verified.err).toBe(0);
  expect(verified.out).toMatch(/^\d+ entries checked, all good/);

  seconds.sort((a, b) => a - b);
  const median = seconds[REVIEWED / 2]?.toFixed(2);
  info.annotations.push({ type: "median seconds from seeing an item to seeing the next", description: median });
  console.log(`${REVIEWED} real items: median ${median} s from seeing an item to seeing the next`);
});

/** The whole feed of final decisions, by item. */
async function decisions(api: Api): Promise<Map<string, Json>> {
  const found = new Map<string, Json>();
  let cursor = "";
  for (;;) {
    const page = await api.must(api.get(`/decisions?limit=500${cursor}`));
    for (const item of page.items) found.set(item.id, item);
    if (page.items.length === 0) return found;
    cursor = `&after=${encodeURIComponent(page.next_cursor)}`;
  }
}

/** Every envelope that was imported, by its id. */
async function linesById(): Promise<Map<string, Json>> {
  const found = new Map<string, Json>();
  for (const slug of WORKFLOWS) {
    const text = await readFile(join(DATA, `${slug}.jsonl`), "utf8");
    for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
      const envelope = JSON.parse(line);
      found.set(envelope.external_id, envelope);
    }
  }
  return found;
}
