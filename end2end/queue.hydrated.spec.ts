// What the queue's, the groups' and the review page's own code adds: keys, live lists, drafts.
import { envelope, expect, expectNoAxeViolations, hydrated, test } from "./support/desk.ts";
import { QueueScreen, addGroup, groupCard, grouped, join, newGroup } from "./support/queue.ts";
import { Screen } from "./support/screen.ts";
import { visit } from "./support/test.ts";

const FIVE = ["First item", "Second item", "Third item", "Fourth item", "Fifth item"];
const NOTHING_LEFT = /All done|Others have what is left|Nothing left for you/;

test("rows are ticked by key and by range, and the act is done and taken back by keyboard", async ({ desk, open }) => {
  await desk.submit("triage", ...FIVE.map((name) => envelope(name)));
  const page = await open("manager");
  const queue = new QueueScreen(page);
  await queue.open("?workflow=triage");
  await page.getByRole("link", { name: "First item", exact: true }).focus();
  await page.keyboard.press("x");
  await expect(queue.box("First item")).toBeChecked();
  await expect(page.getByText("Ticked (1)")).toBeVisible();
  await queue.box("Fourth item").click({ modifiers: ["Shift"] });
  await expect(page.getByText("Ticked (4)")).toBeVisible();
  await expect(queue.box("Fifth item")).not.toBeChecked();
  await page.getByRole("link", { name: "Second item", exact: true }).focus();
  await page.keyboard.press("x");
  await expect(queue.box("Second item")).not.toBeChecked();

  await page.getByLabel("What to do with them").selectOption("priority:urgent");
  await page.getByRole("button", { name: "Continue…" }).press("Enter");
  await expect(queue.question).toBeFocused();
  await expect(queue.question.getByRole("heading")).toHaveText(
    "Set the priority of 3 items that you ticked to urgent?",
  );
  await queue.question.getByRole("button").press("Enter");
  await expect(queue.acts).toBeFocused();
  await expect(page.getByText("Ticked (0)")).toBeVisible();

  // It begins by itself, and the list follows.
  const newest = queue.acts.getByRole("listitem").first();
  await expect(newest).toContainText(/begins in [1-9]\d? s/);
  await expect(newest).toContainText("done");
  await expect(queue.row("Third item")).toContainText("Urgent");
  await expect(queue.row("Second item")).not.toContainText("Urgent");
  await page.keyboard.press("Tab");
  await expect(newest.getByRole("button", { name: /^Undo/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(newest).toContainText("taken back");
  await expect(queue.row("Third item")).not.toContainText("Urgent");
});

test("a question that could not be answered does not get lost, nor does what is ticked", async ({ desk, open }) => {
  await desk.submit("triage", ...FIVE.map((name) => envelope(name)));
  const page = await open("manager");
  const queue = new QueueScreen(page);
  await queue.open("?workflow=triage");
  await page.getByRole("button", { name: "Tick this page" }).click();
  await expect(page.getByText("Ticked (5)")).toBeVisible();
  await queue.ask("assign:");
  await page.route("**/fn/queue/act", (route) => route.abort("connectionrefused"));
  await queue.confirm("Let anyone take 5 items");
  await expect(queue.question.getByRole("alert")).toContainText("could not be reached");
  await page.unroute("**/fn/queue/act");
  await queue.confirm("Let anyone take 5 items");
  await expect(queue.acts).toContainText("Let anyone take 5 items");
  await queue.undo();
  await expect(queue.acts.getByRole("listitem").first()).toContainText("taken back before it began");
});

test("leaving the question keeps the ticks", async ({ desk, open }) => {
  await desk.submit("triage", ...FIVE.map((name) => envelope(name)));
  const page = await open("operator");
  const queue = new QueueScreen(page);
  await queue.open("?workflow=triage");
  await queue.box("Second item").check();
  await queue.ask("cancel");
  await queue.question.getByRole("link", { name: "Leave them as they are" }).click();
  await expect(queue.question).toHaveCount(0);
  await expect(queue.box("Second item")).toBeChecked();
  await expect(page.getByText("Ticked (1)")).toBeVisible();
});

test("a panel that is open stays open while the list is loaded again", async ({ desk, open }) => {
  await desk.submit("triage", envelope("First item"));
  const page = await open("manager");
  await page.clock.install();
  const queue = new QueueScreen(page);
  await queue.open("?workflow=triage");
  await page.getByRole("button", { name: /^Save this filter…/ }).click();
  const name = page.getByRole("dialog", { name: "Save this filter as" }).getByLabel("Name");
  await name.fill("Half a na");
  await desk.submit("triage", envelope("Second item"));
  const loaded = page.waitForResponse("**/fn/queue/page**");
  await page.clock.runFor(10_500);
  await (await loaded).finished();
  await expect(queue.row("Second item")).toBeVisible();
  await expect(name).toBeFocused();
  await expect(name).toHaveValue("Half a na");
});

test("a rule's items reach its group's people, and them alone", async ({ desk, open }) => {
  const group = newGroup();
  await desk.workflow(grouped(group));
  const groups = await open("operator");
  await visit(groups, "/groups");
  await join(groupCard(groups, group), "second");
  const [id] = (await desk.submit(`of-${group}`, envelope("A refund"))) as [string];
  const reviewer = new Screen(await open("reviewer"));
  await reviewer.open();
  await reviewer.shows(NOTHING_LEFT);
  const second = new Screen(await open("second"));
  await second.open();
  await second.shows("A refund");
  await second.press("d", "1");
  await second.shows(NOTHING_LEFT);
  await expect.poll(async () => (await desk.item(id)).status).toBe("pending");

  // While nobody is in it, everybody is offered its items.
  const next = await desk.submit(`of-${group}`, envelope("Another refund"));
  await second.shows("Another refund");
  // The page would take up again what is released under it.
  await second.page.close();
  await desk.release("second", next[0] ?? "", 1);
  await groupCard(groups, group).getByRole("button", { name: /^Remove/ }).click();
  await expect(groupCard(groups, group)).toContainText("Nobody is in it");
  await reviewer.button("Look now").click();
  await reviewer.shows("Another refund");
});

test("an item is passed on by keyboard, and the next is on screen at once", async ({ desk, open }) => {
  const group = newGroup();
  await addGroup(await open("operator"), group, "second");
  const [id] = (await desk.submit("at-once", envelope("First item"), envelope("Second item"))) as [string];
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  await screen.press("g");
  const panel = page.getByRole("dialog", { name: "Pass it on to" });
  await expect(panel.getByLabel("Find a group or a person")).toBeFocused();
  await expect(panel.getByRole("radio").first()).toBeVisible();
  await page.keyboard.type("nobody is called so");
  await expect(panel.getByText("Nobody is called like this.")).toBeVisible();
  await screen.press("ControlOrMeta+a");
  await page.keyboard.type(group);
  await expect(panel.getByRole("radio")).toHaveCount(1);
  await screen.press("Enter");
  await expect(panel.getByRole("radio", { name: group })).toBeChecked();
  const note = panel.getByLabel("Note");
  await expect(note).toBeFocused();
  // Whoever gets it reads why first, so nothing is sent without.
  await screen.press("Control+Enter");
  await expect(panel.getByRole("alert").filter({ hasText: "Say in a few words why" })).toBeVisible();
  await expect(note).toBeFocused();
  await expect(note).toHaveAttribute("aria-invalid", "true");
  await screen.shows("First item");
  await page.keyboard.type("Which account? a s d g ?");
  await expect(panel.getByText("Say in a few words why")).toHaveCount(0);
  await expectNoAxeViolations(page);
  await screen.press("Control+Enter");
  await screen.shows("Second item");
  await expect.poll(async () => (await desk.item(id)).status).toBe("pending");
  await expect.poll(() => screen.kept("draft")).toBe(0);
  await expect.poll(() => screen.kept("parcel")).toBe(0);
  const [passed] = await desk.holds("second", 1);
  expect(passed).toMatchObject({ id });
});

test("a note survives a reload, and comes back where passing on is refused", async ({ desk, open }) => {
  const group = newGroup();
  await addGroup(await open("operator"), group, "second");
  await desk.submit("at-once", envelope("First item"), envelope("Second item"));
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  await screen.press("g");
  const panel = page.getByRole("dialog", { name: "Pass it on to" });
  await panel.getByRole("radio", { name: group }).check();
  await panel.getByLabel("Note").fill("Which account?");
  await page.reload();
  await hydrated(page);
  await screen.shows("First item");
  await expect(panel.getByLabel("Note")).toHaveValue("Which account?");
  await expect(panel.getByRole("radio", { name: group })).toBeChecked();

  await page.route("**/fn/review/escalate", (route) =>
    route.fulfill({
      status: 422,
      contentType: "application/json",
      body: JSON.stringify({ error: "invalid", message: "There is no such group.", errors: [] }),
    }),
  );
  await panel.getByLabel("Note").press("Control+Enter");
  await screen.shows("Second item");
  await expect(screen.refused).toContainText("Passed on, “First item”");
  await expect(screen.refused).toContainText("There is no such group.");
  await page.unroute("**/fn/review/escalate");
  await screen.refused.getByRole("button", { name: "Correct it" }).click();
  await screen.shows("First item");
  await expect(panel.getByLabel("Note")).toHaveValue("Which account?");
  await expect(panel.getByRole("radio", { name: group })).toBeChecked();
  await panel.getByLabel("Note").press("Control+Enter");
  await screen.shows("Second item");
  await expect(screen.refused).toHaveCount(0);
});

test("groups that cannot be loaded are no empty page", async ({ open }) => {
  const page = await open("admin");
  await visit(page, "/account");
  await page.route("**/fn/groups/page**", (route) => route.abort("connectionrefused"));
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Groups", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("could not be reached");
  await expect(page.locator(".empty")).toHaveCount(0);
  await page.unroute("**/fn/groups/page**");
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
});
