// Nothing that a reviewer typed is ever lost, and nobody decides what is not theirs.
import { type Json } from "./support/api.ts";
import { decisionOf, type Desk, envelope, expect, hydrated, type Page, test } from "./support/desk.ts";
import { cutOff } from "./support/network.ts";
import { Screen } from "./support/screen.ts";

/** One on screen, and as many ahead as a page claims: then it asks for no more. */
const HELD = 4;
const NAMES = ["First item", "Second item", "Third item", "Fourth item", "Fifth item"];

async function fiveItems(desk: Desk): Promise<[string, ...string[]]> {
  return (await desk.submit("at-once", ...NAMES.map((name) => envelope(name)))) as [string, ...string[]];
}

/** After a reload the items ahead may stand in another order: those that the page gave back come behind the rest. */
async function goesOnFrom(screen: Screen, title: string): Promise<void> {
  await expect(screen.heading).not.toHaveText(title);
  await screen.shows(/ item$/);
}

/** The item's audit entries of this kind. */
async function entries(desk: Desk, item: string, kind: string): Promise<Json[]> {
  return (await desk.admin.must(desk.admin.get(`/audit?item=${item}&kind=${kind}`))).items;
}

/** Opens the screen, and waits for the page's own claim: one under way would take up again what a test releases. */
async function openHolding(page: Page, screen: Screen): Promise<void> {
  const claimed = page.waitForResponse("**/fn/review/claim");
  await screen.open();
  await (await claimed).finished();
  await screen.shows("First item");
}

/** Takes the item from the reviewer's browser and leaves it to the second reviewer's tool. */
async function handOver(desk: Desk, id: string): Promise<Json> {
  await desk.release("reviewer", id, HELD);
  const [item] = await desk.holds("second", 1);
  expect(item?.id).toBe(id);
  return item;
}

test("an edit survives a reload, and its draft goes once the verdict is taken", async ({ desk, open }) => {
  const [id] = await fiveItems(desk);
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  await screen.press("e");
  await screen.retype("Summary", "Typed with care");
  await screen.retype("Amount", "39,90 €");
  await page.reload();
  await hydrated(page);
  await screen.shows("First item");
  await expect(page.getByText("What you had typed for this item is back.")).toBeVisible();
  await expect(screen.field("Summary")).toHaveValue("Typed with care");
  // What cannot be read stays as it was typed too.
  await expect(screen.field("Amount")).toHaveValue("39,90 €");

  await screen.retype("Amount", "39.90");
  await screen.press("Control+Enter");
  await goesOnFrom(screen, "First item");
  expect((await decisionOf(desk, id)).output).toMatchObject({ summary: "Typed with care", amount: 39.9 });
  await expect.poll(() => screen.kept("draft")).toBe(0);
  await expect.poll(() => screen.kept("parcel")).toBe(0);
});

test("a comment survives a reload", async ({ desk, open }) => {
  const [id] = await fiveItems(desk);
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  await screen.press("r", "c");
  await page.keyboard.type("The sum is for another order.");
  await page.reload();
  await hydrated(page);
  await screen.press("r");
  await expect(page.getByLabel("Comment")).toHaveValue("The sum is for another order.");
  await screen.press("1");
  await goesOnFrom(screen, "First item");
  expect(await decisionOf(desk, id)).toMatchObject({ verdict: "reject", comment: "The sum is for another order." });
});

test("a verdict that does not get through is sent again by itself", async ({ desk, open }) => {
  const [id] = await fiveItems(desk);
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  const mend = await cutOff(page, "**/fn/review/verdict");
  await screen.press("a");
  await screen.shows("Second item");
  const trouble = page.getByRole("status").filter({ hasText: "The server cannot be reached." });
  await expect(trouble).toContainText("1 verdict is kept in this browser");
  await mend();
  expect(await decisionOf(desk, id)).toMatchObject({ verdict: "approve" });
  await expect(trouble).toHaveCount(0);
  expect(await entries(desk, id, "item.verdict")).toHaveLength(1);
});

test("a verdict that does not get through outlives the page", async ({ desk, open }) => {
  const [id] = await fiveItems(desk);
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  const mend = await cutOff(page, "**/fn/review/verdict");
  await screen.press("e");
  await screen.retype("Summary", "Typed with care");
  await screen.press("Control+Enter");
  await screen.shows("Second item");
  await expect.poll(() => screen.kept("parcel")).toBe(1);
  await mend();
  await page.reload();
  await hydrated(page);
  expect((await decisionOf(desk, id)).output).toMatchObject({ summary: "Typed with care" });
  await goesOnFrom(screen, "First item");
});

test("an answer that is lost does no harm: the same verdict counts once", async ({ desk, open }) => {
  const [id] = await fiveItems(desk);
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  let lost = 0;
  await page.route("**/fn/review/verdict", async (route) => {
    if (lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort("connectionreset");
  });
  const again = page.waitForResponse("**/fn/review/verdict");
  await screen.press("a");
  expect((await again).status()).toBe(200);
  expect(await decisionOf(desk, id)).toMatchObject({ verdict: "approve" });
  expect(await entries(desk, id, "item.verdict")).toHaveLength(1);
  await expect(screen.refused).toHaveCount(0);
});

test("a lease that ran out brings the item back with what was typed, and it can be sent after all", async ({
  desk,
  open,
}) => {
  const [id] = await fiveItems(desk);
  const page = await open("reviewer");
  const screen = new Screen(page);
  await openHolding(page, screen);
  expect(await desk.holds("reviewer", HELD)).toHaveLength(HELD);
  await screen.press("e");
  await screen.retype("Summary", "Typed with care");
  await desk.release("reviewer", id, HELD);
  await screen.press("Control+Enter");
  await screen.shows("Second item");
  await expect(screen.refused).toContainText("Edited and approved, “First item”");
  await screen.refused.getByText("What you had typed").click();
  await expect(screen.refused).toContainText("Typed with care");
  expect((await desk.item(id)).decision).toBeNull();

  await screen.refused.getByRole("button", { name: /Take it again|Correct it/ }).click();
  await screen.shows("First item");
  await expect(screen.field("Summary")).toHaveValue("Typed with care");
  await screen.field("Summary").press("Control+Enter");
  await screen.shows("Second item");
  expect((await decisionOf(desk, id)).output).toMatchObject({ summary: "Typed with care" });
  await expect(screen.refused).toHaveCount(0);
});

test("what somebody else decided meanwhile stays decided, and what was typed is shown", async ({ desk, open }) => {
  const [id] = await fiveItems(desk);
  const page = await open("reviewer");
  const screen = new Screen(page);
  await openHolding(page, screen);
  expect(await desk.holds("reviewer", HELD)).toHaveLength(HELD);
  await screen.press("e");
  await screen.retype("Summary", "Typed with care");
  const item = await handOver(desk, id);
  const second = desk.as("second");
  const verdict = { lease: item.lease.token, verdict: "reject", reasons: ["wrong_intent"] };
  await second.must(second.post(`/items/${id}/verdict`, verdict));

  await screen.press("Control+Enter");
  await screen.shows("Second item");
  await expect(screen.refused).toContainText("already decided");
  await screen.refused.getByText("What you had typed").click();
  await expect(screen.refused).toContainText("Typed with care");
  expect(await desk.item(id)).toMatchObject({
    decision: { verdict: "reject", decided_by: "user:second@example.com" },
  });
  await screen.refused.getByRole("button", { name: "Let it go" }).click();
  await expect(screen.refused).toHaveCount(0);
});

test("the heartbeat finds a lost lease before the verdict does", async ({ desk, open }) => {
  const [id] = await fiveItems(desk);
  const page = await open("reviewer");
  await page.clock.install();
  const screen = new Screen(page);
  await openHolding(page, screen);
  expect(await desk.holds("reviewer", HELD)).toHaveLength(HELD);
  await screen.press("e");
  await screen.retype("Summary", "Typed with care");
  await handOver(desk, id);
  // A third of the lease later.
  await page.clock.runFor(41_000);
  await expect(page.getByRole("alert").filter({ hasText: "You do not hold this item any more." })).toBeVisible();
  await expect(screen.field("Summary")).toHaveValue("Typed with care");
  await expect(page.getByRole("toolbar").getByRole("button", { name: "Send the edit" })).toBeDisabled();
  await page.getByRole("button", { name: "Go on with the next" }).click();
  await screen.shows("Second item");
  expect((await desk.item(id)).decision).toBeNull();
});

test("signed out in between: work is kept, and goes on after signing in again", async ({ desk, open, sessions }) => {
  const [id] = await fiveItems(desk);
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  await page.context().clearCookies();
  await screen.press("a");
  await screen.shows("Second item");
  await expect(page.getByRole("alert").filter({ hasText: "You are signed out." })).toBeVisible();
  await sessions.enter(page.context(), "reviewer");
  expect(await decisionOf(desk, id)).toMatchObject({ verdict: "approve" });
});
