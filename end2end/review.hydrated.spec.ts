// A reviewer at work, by the keyboard alone.
import { decisionOf, envelope, expect, test } from "./support/desk.ts";
import { holdUp } from "./support/network.ts";
import { Screen } from "./support/screen.ts";

test("approve, edit, reject, skip and defer, each by a key or two", async ({ desk, open }) => {
  const names = ["First", "Second", "Third", "Fourth", "Fifth", "Sixth"];
  const ids = await desk.submit("at-once", ...names.map((name) => envelope(`${name} item`)));
  const [approved, edited, rejected, skipped, deferred] = ids as [string, string, string, string, string];
  const screen = new Screen(await open("reviewer"));
  await screen.open();

  await screen.shows("First item");
  await screen.press("a");
  await screen.shows("Second item");
  await screen.press("e");
  await screen.retype("Amount", "99.50");
  await screen.retype("Count", "3");
  await expect(screen.correction.getByRole("heading", { name: "2 changes to the AI's output" })).toBeVisible();
  await screen.press("Control+Enter");
  await screen.shows("Third item");
  await screen.press("r", "2");
  await screen.shows("Fourth item");
  await screen.press("s");
  await screen.shows("Fifth item");
  await screen.press("d", "1");
  await screen.shows("Sixth item");

  expect(await decisionOf(desk, approved)).toMatchObject({
    verdict: "approve",
    output: envelope("First item").output,
    decided_by: "user:reviewer@example.com",
  });
  const edit = await decisionOf(desk, edited);
  // Numbers stay numbers, and what was not touched stays what it was.
  expect(edit).toMatchObject({ verdict: "edit" });
  expect(edit.output).toEqual({ ...envelope("Second item").output, amount: 99.5, count: 3 });
  expect(await decisionOf(desk, rejected)).toMatchObject({ verdict: "reject", output: null, reasons: ["wrong_sum"] });

  // Skipped: for others at once. Deferred: for nobody now.
  await expect
    .poll(async () => (await desk.holds("second", 10)).map((item) => item.id), { message: "what others are given" })
    .toEqual([skipped]);
  expect(await desk.item(deferred)).toMatchObject({ status: "pending", decision: null });
});

test("a comment alone rejects nothing where a reason is asked for: it goes with the reason", async ({ desk, open }) => {
  const [id] = (await desk.submit("triage", envelope("First item"), envelope("Second item"))) as [string];
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  await screen.press("r", "c");
  await page.keyboard.type("None of these fits well.");
  await screen.press("Control+Enter");
  const panel = page.getByRole("dialog", { name: "Why is it rejected?" });
  await expect(panel.getByText("Choose a reason: press its digit.")).toBeVisible();
  await screen.shows("First item");
  await screen.press("1");
  await screen.shows("Second item");
  expect(await decisionOf(desk, id)).toMatchObject({
    verdict: "reject",
    reasons: ["wrong_intent"],
    comment: "None of these fits well.",
  });
});

test("an edit that is closed untouched leaves nothing behind", async ({ desk, open }) => {
  await desk.submit("triage", envelope("First item"));
  const screen = new Screen(await open("reviewer"));
  await screen.open();
  await screen.shows("First item");
  await screen.press("e");
  await expect(screen.field("Summary")).toBeFocused();
  await screen.press("Escape");
  await expect(screen.output).toContainText("12.5");
  await expect(screen.output).not.toContainText("Your edit is not sent.");
  expect(await screen.kept("draft")).toBe(0);
});

test("a verdict is taken back inside the hold", async ({ desk, open }) => {
  const [id] = (await desk.submit("triage", envelope("First item"), envelope("Second item"))) as [string];
  const screen = new Screen(await open("reviewer"));
  await screen.open();
  await screen.shows("First item");
  await screen.press("r", "1");
  await screen.shows("Second item");
  await expect(screen.undo).toContainText("Rejected First item");
  await decisionOf(desk, id);

  await screen.press("u");
  await screen.shows("First item");
  expect(await desk.item(id)).toMatchObject({ status: "claimed", decision: null });
  await screen.press("a");
  await screen.shows("Second item");
  expect(await decisionOf(desk, id)).toMatchObject({ verdict: "approve" });
});

test("an edit that is taken back opens as it was typed", async ({ desk, open }) => {
  const [id] = (await desk.submit("triage", envelope("First item"), envelope("Second item"))) as [string];
  const screen = new Screen(await open("reviewer"));
  await screen.open();
  await screen.shows("First item");
  await screen.press("e");
  await screen.retype("Summary", "Typed with care");
  await screen.press("Control+Enter");
  await screen.shows("Second item");
  await decisionOf(desk, id);
  await screen.press("u");
  await screen.shows("First item");
  await expect(screen.field("Summary")).toHaveValue("Typed with care");
});

test("undone before the server has it, the verdict still comes back", async ({ desk, open }) => {
  const [id] = (await desk.submit("triage", envelope("First item"), envelope("Second item"))) as [string];
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  const network = await holdUp(page, "**/fn/review/verdict");
  await screen.press("a");
  await screen.shows("Second item");
  await screen.press("u");
  network.release();
  await screen.shows("First item");
  expect(await desk.item(id)).toMatchObject({ status: "claimed", decision: null });
});

test("the next item is on screen in the frame after the verdict, however slow the network", async ({ desk, open }) => {
  const ids = await desk.submit("triage", ...["First", "Second", "Third"].map((name) => envelope(`${name} item`)));
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  // The items ahead are there once the claim was answered; then nothing reaches the server any more.
  await expect.poll(async () => (await desk.item(ids[2] ?? "")).status).toBe("claimed");
  const network = await holdUp(page, "**/fn/**");
  // What stands there when the second frame after the key begins is what the first one showed.
  const frames = await page.evaluateHandle(() => {
    const seen: string[] = [];
    const look = () => seen.push(document.querySelector("#review-heading")?.textContent?.trim() ?? "");
    window.addEventListener("keydown", () => requestAnimationFrame(() => requestAnimationFrame(look)), { capture: true });
    return seen;
  });
  await screen.press("a");
  await screen.shows("Second item");
  await screen.press("a");
  await screen.shows("Third item");
  await expect.poll(() => frames.jsonValue()).toEqual(["Second item", "Third item"]);
  expect(network.paths).toContain("/fn/review/verdict");
  for (const id of ids.slice(0, 2)) expect((await desk.item(id)).decision).toBeNull();

  network.release();
  for (const id of ids.slice(0, 2)) expect(await decisionOf(desk, id)).toMatchObject({ verdict: "approve" });
});

test("what is left and what I did today are counted as I go", async ({ desk, open }) => {
  await desk.submit("triage", ...["First", "Second", "Third"].map((name) => envelope(`${name} item`)));
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  const counts = page.locator(".counts");
  await expect(counts).toContainText("3 left");
  const done = Number(/(\d+)\s*done today/.exec(await counts.innerText())?.[1]);
  await screen.press("a");
  await expect(counts).toContainText("2 left");
  await expect(counts).toContainText(`${done + 1} done today`);
});

test("the time of real work goes with the verdict", async ({ desk, open }) => {
  const [id] = (await desk.submit("triage", envelope("First item"), envelope("Second item"))) as [string];
  const page = await open("reviewer");
  await page.clock.install();
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  await page.clock.runFor(4_000);
  await expect(page.getByRole("timer")).toContainText(/^[4-9] s/);
  // A tea break does not count beyond the first seconds without input.
  await page.clock.runFor(120_000);
  const sent = page.waitForRequest("**/fn/review/verdict");
  await screen.press("a");
  const { verdict } = (await sent).postDataJSON() as { verdict: { active_ms: number } };
  expect(verdict.active_ms).toBeGreaterThanOrEqual(4_000);
  expect(verdict.active_ms).toBeLessThan(40_000);
  await decisionOf(desk, id);
});

test("empty, all held and nothing left for me say different things", async ({ desk, open }) => {
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("All done");

  // New items appear by themselves.
  await desk.submit("triage", envelope("First item"));
  await screen.shows("First item");
  await screen.press("s");
  await screen.shows("Nothing left for you");

  await desk.clear();
  await desk.submit("triage", envelope("Second item"));
  await desk.holds("second", 1);
  await screen.button("Look now").click();
  await screen.shows("Others have what is left");
  await expect(page.getByText("1 item is with other reviewers")).toBeVisible();
});
