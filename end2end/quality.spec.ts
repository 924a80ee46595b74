// Golden items: made by an operator, met by reviewers as if they were new, and what comes of their answers.
import { AT_ONCE } from "./support/definitions.ts";
import { Desk, test as deskTest, envelope, startStaffedServer } from "./support/desk.ts";
import type { Json } from "./support/api.ts";
import { FORBIDDEN_TITLE } from "./support/places.ts";
import { Screen } from "./support/screen.ts";
import { type Page, expect, expectNoAxeViolations, isScripted, visit } from "./support/test.ts";

const PHONE = { width: 360, height: 740 };
/** They come to new reviewers alone, so that nothing here is left to chance. */
const TRIED: Json = { ...AT_ONCE, slug: "tried", name: "Tried", review: { ...AT_ONCE.review, golden_rate: 0 } };

/** A server of these journeys' own: what is golden here must come into no other's queue. */
const test = deskTest.extend<object, { server: Awaited<ReturnType<typeof startStaffedServer>> }>({
  server: [
    async ({}, use) => {
      const server = await startStaffedServer();
      await new Desk(server).workflow(TRIED);
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
});

test.describe.configure({ mode: "serial" });

/** Submits an item that the second reviewer approves at once; answers its id. */
async function approved(desk: Desk, title: string): Promise<string> {
  const [id] = (await desk.submit("tried", envelope(title))) as [string];
  const second = desk.as("second");
  const { items } = await second.must(second.post("/queue/claim", { limit: 1 }));
  expect(items.map((item: Json) => item.id)).toEqual([id]);
  const verdict = { lease: items[0].lease.token, verdict: "approve", active_ms: 900 };
  await second.must(second.post(`/items/${id}/verdict`, verdict));
  await desk.final(id);
  return id;
}

/** Makes the item golden on its page. */
async function makeGolden(page: Page, id: string, forNewReviewers: boolean): Promise<void> {
  await visit(page, `/items/${id}`);
  await page.getByRole("button", { name: /^Make golden…/ }).click();
  const panel = page.getByRole("dialog", { name: "Make it a golden item" });
  if (forNewReviewers) await panel.getByRole("checkbox", { name: /^For new reviewers/ }).check();
  await panel.getByRole("button", { name: "Make golden" }).click();
  await expect(page.getByText("It is a golden item now")).toBeVisible();
}

/** Rejects what the reviewer gets next, as a tool of theirs would; answers its title. */
async function rejectNext(desk: Desk): Promise<string> {
  const api = desk.as("reviewer");
  const { items } = await api.must(api.post("/queue/claim", { limit: 1 }));
  expect(items).toHaveLength(1);
  const verdict = { lease: items[0].lease.token, verdict: "reject", reasons: ["wrong_sum"], active_ms: 700 };
  await api.must(api.post(`/items/${items[0].id}/verdict`, verdict));
  return items[0].title;
}

/** The row of the golden item with this title. */
function goldenRow(page: Page, title: string) {
  return page.getByRole("region", { name: "Golden items", exact: true }).getByRole("row").filter({ hasText: title });
}

test("before anything is measured, the page says what to do", async ({ open }) => {
  const page = await open("operator");
  await visit(page, "/insights/quality");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Quality");
  await expect(page.getByRole("heading", { name: "No item was seen by two people yet" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "No golden items yet" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Needs attention" })).toContainText("Nothing does");
  await page.getByRole("link", { name: "Look at decided items" }).click();
  await expect(page).toHaveURL("/items?status=final");

  const reviewer = await open("reviewer");
  await visit(reviewer, "/results");
  await expect(reviewer.getByRole("heading", { name: "No results yet" })).toBeVisible();
  const refused = await reviewer.goto("/insights/quality");
  expect(refused?.status()).toBe(403);
  await expect(reviewer.getByRole("heading", { level: 1 })).toHaveText(FORBIDDEN_TITLE);
});

test("a new reviewer meets a golden item as if it were new, and sees afterwards how it went", async ({ desk, open }) => {
  const source = await approved(desk, "A sum to look at");
  const operator = await open("operator");
  await makeGolden(operator, source, true);
  await expectNoAxeViolations(operator);
  await visit(operator, "/insights/quality");
  await expect(goldenRow(operator, "A sum to look at")).toContainText("For new reviewers");
  await expect(goldenRow(operator, "A sum to look at")).toContainText("Nobody met it yet");

  await desk.submit("tried", envelope("Live work"));
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("A sum to look at");
  await expect(page.getByText(/golden/i)).toHaveCount(0);
  await screen.button(/^Reject/).click();
  await screen.button(/Wrong sum/).click();
  await screen.takeNext();
  await screen.shows("Live work");
  // It is a copy: what was decided stays decided, and nothing more is in the list.
  expect(await desk.item(source)).toMatchObject({ status: "final", decision: { verdict: "approve" } });
  const { items } = await desk.admin.must(desk.admin.get("/items?workflow=tried"));
  expect(items.map((item: Json) => item.title)).toEqual(["Live work", "A sum to look at"]);

  await visit(page, "/results");
  await expect(page.getByRole("region", { name: "By workflow" }).getByRole("row", { name: /Tried/ })).toContainText("n = 1");
  const answers = page.getByRole("region", { name: "Last answers" });
  await expect(answers).toContainText("Not right");
  await expect(answers).toContainText("You rejected it. Right is to approve it.");
  await expect(answers).toContainText("What should have gone out");
  await expectNoAxeViolations(page);
  await page.setViewportSize(PHONE);
  await expectNoAxeViolations(page);

  await visit(operator, "/insights/quality");
  await expect(goldenRow(operator, "A sum to look at")).toContainText("0%");
  await expect(operator.getByRole("region", { name: "Reviewers on golden items" })).toContainText("n = 1");
  await expectNoAxeViolations(operator);
});

test("a second golden item from one item is refused, and what was ticked stays", async ({ desk, open }) => {
  const source = await approved(desk, "Only once");
  const page = await open("operator");
  await makeGolden(page, source, false);
  await visit(page, `/items/${source}`);
  await page.getByRole("button", { name: /^Make golden…/ }).click();
  const panel = page.getByRole("dialog", { name: "Make it a golden item" });
  await panel.getByRole("checkbox", { name: /^For new reviewers/ }).check();
  await panel.getByRole("button", { name: "Make golden" }).click();
  await expect(page.getByRole("alert")).toContainText("A golden item was made from this one before");
  await page.getByRole("button", { name: /^Make golden…/ }).click();
  await expect(panel.getByRole("checkbox", { name: /^For new reviewers/ })).toBeChecked();

  // A manager sees that, and changes nothing.
  const manager = await open("manager");
  await visit(manager, `/items/${source}`);
  await expect(manager.getByRole("button", { name: /^Make golden…/ })).toHaveCount(0);
  await visit(manager, "/insights/quality");
  await expect(goldenRow(manager, "Only once")).toBeVisible();
  await expect(manager.getByRole("button", { name: /^Retire…/ })).toHaveCount(0);
});

test("answers that are too often wrong raise an alert, until somebody closes it", async ({ desk, open }) => {
  const operator = await open("operator");
  const titles = ["One", "Two", "Three", "Four", "Five"].map((number) => `Round ${number}`);
  for (const title of titles) await makeGolden(operator, await approved(desk, title), true);
  const met: string[] = [];
  for (let answer = 0; answer < titles.length; answer += 1) met.push(await rejectNext(desk));
  expect(met).toEqual(titles);

  const manager = await open("manager");
  await visit(manager, "/insights/quality");
  const alerts = manager.getByRole("region", { name: "Needs attention" });
  await expect(alerts).toContainText("Too often wrong on golden items");
  await expect(alerts).toContainText("0 of the last 5 golden items in Tried were answered rightly, where 80% should be");
  await expectNoAxeViolations(manager);
  if (isScripted()) {
    await manager.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    await expectNoAxeViolations(manager, { only: ["color-contrast"] });
  }
  await manager.setViewportSize(PHONE);
  await expectNoAxeViolations(manager);
  await alerts.getByRole("button", { name: /^Close the alert/ }).click();
  await expect(alerts).toContainText("Nothing does");
  await manager.reload();
  await expect(alerts).toContainText("Nothing does");

  await visit(operator, "/insights/quality");
  const row = goldenRow(operator, "Round One");
  await row.getByRole("button", { name: /^Retire…/ }).click();
  await row.getByRole("button", { name: "Retire this golden item" }).click();
  await expect(row).toContainText("Retired");
});
