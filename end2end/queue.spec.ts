// The queue, groups and passing items on by plain forms; with a script the same forms lead to the same.
import { type Json } from "./support/api.ts";
import { decisionOf, envelope, expect, expectNoAxeViolations, isScripted, test } from "./support/desk.ts";
import { QueueScreen, addGroup, groupCard, grouped, join, newGroup } from "./support/queue.ts";
import { Screen } from "./support/screen.ts";
import { visit } from "./support/test.ts";

const THREE = ["First item", "Second item", "Third item"];

function complaint(summary: string): Json {
  const one = envelope(summary);
  return { ...one, output: { ...one.output, intent: "complaint" } };
}

test("an act on ticked items is asked about first, and taken back before it begins", async ({ desk, open }) => {
  await desk.submit("triage", ...THREE.map((name) => envelope(name)));
  const queue = new QueueScreen(await open("operator"));
  await queue.open("?workflow=triage");
  await queue.box("First item").check();
  await queue.box("Third item").check();
  await queue.ask("priority:high");
  await expect(queue.question.getByRole("heading")).toHaveText(
    "Set the priority of 2 items that you ticked to high?",
  );
  await expect(queue.question).toContainText("First item");
  await expect(queue.question).not.toContainText("Second item");
  const newest = queue.acts.getByRole("listitem").first();
  await expect(queue.acts.getByText("Set the priority of 2 items to high")).toHaveCount(0);
  await expectNoAxeViolations(queue.page);

  await queue.confirm("Set the priority of 2 items to high");
  await expect(queue.question).toHaveCount(0);
  await expect(queue.page).toHaveURL(/\/queue\?workflow=triage$/);
  await expect(newest).toContainText("Set the priority of 2 items to high");
  await expect(newest).toContainText(/begins in \d+ s/);
  await expectNoAxeViolations(queue.page);
  await queue.undo();
  await expect(newest).toContainText("taken back before it began");
  await queue.open("?workflow=triage&priority=high");
  await expect(queue.page.getByRole("heading", { name: "Nothing that waits matches" })).toBeVisible();
});

test("all that match are rejected only as many as were confirmed, and nothing else is", async ({ desk, open }) => {
  const ids = await desk.submit("triage", ...THREE.map((name) => envelope(name)));
  const [other] = (await desk.submit("at-once", envelope("Another workflow"))) as [string];
  const queue = new QueueScreen(await open("operator"));
  await queue.open("?workflow=triage");
  await queue.page.getByLabel("All 3 that match").check();
  await queue.ask("route:reject");
  await expect(queue.question.getByRole("heading")).toHaveText("Reject all 3 items of triage that wait?");

  // One more has come since the question was asked.
  ids.push(...(await desk.submit("triage", envelope("Fourth item"))));
  await queue.confirm("Reject 3 items");
  await expect(queue.question.getByRole("alert")).toContainText("There are 4 items now, not 3.");
  await expect(queue.acts.getByText("Reject 3 items")).toHaveCount(0);
  for (const id of ids) expect((await desk.item(id)).status).toBe("pending");

  await expect(queue.question.getByRole("heading")).toHaveText("Reject all 4 items of triage that wait?");
  await queue.confirm("Reject 4 items");
  await expect(queue.acts.getByRole("listitem").first()).toContainText("Reject 4 items");
  for (const id of ids) expect(await decisionOf(desk, id)).toMatchObject({ verdict: "reject", output: null });
  expect(await desk.item(other)).toMatchObject({ status: "pending", decision: null });
  await queue.open("?workflow=triage");
  await expect(queue.acts.getByRole("listitem").first()).toContainText("done");
  // What was decided may have been delivered: it is not taken back.
  await expect(queue.acts.getByRole("button", { name: /^Undo: Reject 4 items/ })).toHaveCount(0);
});

test("what was given to somebody is given back within the hour", async ({ desk, open }) => {
  await desk.submit("triage", envelope("First item"));
  const queue = new QueueScreen(await open("operator"));
  await queue.open("?workflow=triage");
  await queue.box("First item").check();
  await queue.ask("assign:second@example.com");
  await queue.confirm((await queue.question.getByRole("button").innerText()).trim());
  await expect(async () => {
    await queue.open("?workflow=triage&assigned=second%40example.com");
    await expect(queue.row("First item")).toBeVisible({ timeout: 1_000 });
  }).toPass();
  expect(await desk.holds("reviewer", 1)).toEqual([]);
  await queue.undo();
  await expect(queue.acts.getByRole("listitem").first()).toContainText("taken back");
  expect((await desk.holds("reviewer", 1)).map((item) => item.title)).toEqual(["First item"]);
});

test("reading an address does nothing, and says what is missing", async ({ desk, open }) => {
  const [id] = (await desk.submit("triage", envelope("First item"))) as [string];
  const queue = new QueueScreen(await open("operator"));
  await queue.open(`?workflow=triage&which=all&act=cancel`);
  await expect(queue.question.getByRole("heading")).toHaveText("Cancel the one item of triage that waits?");
  await queue.question.getByRole("link", { name: "Leave them as they are" }).click();
  await expect(queue.question).toHaveCount(0);
  await queue.open("?workflow=triage&act=cancel");
  await expect(queue.question).toContainText("Tick at least one item");
  await queue.open(`?workflow=triage&act=&items=${id}`);
  await expect(queue.question).toContainText("Choose below what is to be done");
  for (const path of ["/fn/queue/act", "/fn/queue/undo", "/fn/queue/save-filter", "/fn/groups/add"]) {
    expect((await queue.page.request.get(`${path}?items[0]=${id}&count=1`)).ok(), path).toBe(false);
  }
  expect(await desk.item(id)).toMatchObject({ status: "pending", decision: null });
});

test("each role is offered what it may do", async ({ desk, open }) => {
  await desk.submit("triage", envelope("First item"));
  const manager = new QueueScreen(await open("manager"));
  await manager.open();
  const acts = manager.page.getByLabel("What to do with them").locator("option");
  await expect(acts.filter({ hasText: "Priority urgent" })).toHaveCount(1);
  await expect(acts.filter({ hasText: /^(Reject|Cancel)$/ })).toHaveCount(0);
  const reviewer = new QueueScreen(await open("reviewer"));
  // An address that asks for an act is nothing to somebody who may not do it.
  await reviewer.open("?which=all&act=cancel");
  await expect(reviewer.row("First item")).toBeVisible();
  await expect(reviewer.question).toHaveCount(0);
  await expect(reviewer.page.getByRole("checkbox")).toHaveCount(0);
  await expect(reviewer.page.getByRole("button", { name: "Continue…" })).toHaveCount(0);
});

test("a filter is kept under a name, shared, and deleted", async ({ desk, open }) => {
  await desk.submit("triage", envelope("First item"));
  const name = `Urgent ${test.info().project.name}`;
  const manager = new QueueScreen(await open("manager"));
  const { page } = manager;
  await manager.open("?workflow=triage");
  await page.getByRole("button", { name: /^Save this filter…/ }).click();
  const panel = page.getByRole("dialog", { name: "Save this filter as" });
  await panel.getByLabel("Name").fill(name);
  await panel.getByLabel("Shared").check();
  await panel.getByRole("button", { name: "Save filter" }).click();
  const saved = page.getByRole("navigation", { name: "Saved filters" });
  await expect(saved.getByRole("link", { name })).toHaveAttribute("aria-current", "true");
  await expectNoAxeViolations(page);

  const reviewer = new QueueScreen(await open("reviewer"));
  await reviewer.open();
  await reviewer.page.getByRole("navigation", { name: "Saved filters" }).getByRole("link", { name }).click();
  await expect(reviewer.page).toHaveURL(/workflow=triage/);
  await expect(reviewer.page.getByRole("search").getByLabel("Workflow")).toHaveValue("triage");
  // Somebody else's is not theirs to delete.
  await expect(reviewer.page.getByRole("button", { name: /^Delete…/ })).toHaveCount(0);

  await page.getByRole("button", { name: /^Delete…/ }).click();
  await page.getByRole("button", { name: "Delete this filter" }).click();
  await expect(saved.getByRole("link", { name })).toHaveCount(0);
});

test("rows say for whom they are, and are found by it", async ({ desk, open }) => {
  const group = newGroup();
  await desk.workflow(grouped(group));
  await desk.submit(`of-${group}`, envelope("A refund"), complaint("A complaint"));
  const queue = new QueueScreen(await open("manager"));
  await queue.open();
  await expect(queue.row("A refund")).toContainText(group);
  await expect(queue.row("A refund")).toContainText("High");
  await expect(queue.row("A complaint")).toContainText("Anyone");
  await queue.filter("For", `Group ${group}`);
  await expect(queue.row("A refund")).toBeVisible();
  await expect(queue.row("A complaint")).toHaveCount(0);
  await queue.filter("For", "Nobody in particular");
  await expect(queue.row("A complaint")).toBeVisible();
  await expect(queue.row("A refund")).toHaveCount(0);
  await queue.open();
  await queue.filter("Priority", "High");
  await expect(queue.row("A refund")).toBeVisible();
  await expect(queue.row("A complaint")).toHaveCount(0);
});

test("a group's people are added and removed, and it is deleted once no rule names it", async ({ desk, open }) => {
  const group = newGroup();
  await desk.workflow(grouped(group));
  const page = await open("operator");
  await visit(page, "/groups");
  // It came to be when the rule was saved.
  const card = groupCard(page, group);
  await expect(card).toContainText("Nobody is in it, so everybody is offered its items.");
  await expect(card.getByRole("link", { name: "refunds" })).toHaveAttribute("href", `/workflows/of-${group}/rules`);
  await join(card, "second");
  await expect(card).not.toContainText("Nobody is in it");
  await expectNoAxeViolations(page);
  await desk.submit(`of-${group}`, envelope("A refund"));
  await visit(page, "/groups");
  await card.getByRole("link", { name: "1 opinion waits for it" }).click();
  await expect(new QueueScreen(page).row("A refund")).toBeVisible();

  await visit(page, "/groups");
  await card.getByRole("button", { name: /^Remove/ }).click();
  await expect(card).toContainText("Nobody is in it");
  await card.getByRole("button", { name: /^Delete…/ }).click();
  await page.getByRole("button", { name: "Delete this group" }).filter({ visible: true }).click();
  await expect(card.getByRole("alert")).toContainText("refunds");
  await expect(card).toBeVisible();

  await desk.workflow({ ...grouped(group), policy: { rules: [] } });
  await desk.clear();
  await visit(page, "/groups");
  await card.getByRole("button", { name: /^Delete…/ }).click();
  await page.getByRole("button", { name: "Delete this group" }).filter({ visible: true }).click();
  await expect(card).toHaveCount(0);
});

test("a group that is there already is not added again, and what was typed stays", async ({ open }) => {
  const group = newGroup();
  const page = await open("admin");
  await addGroup(page, group);
  const form = page.getByRole("region", { name: "Add a group" });
  await form.getByLabel("Name").fill(group);
  await form.getByRole("button", { name: "Add group" }).click();
  await expect(form.getByRole("alert")).toContainText(group);
  await expect(form.getByLabel("Name")).toHaveValue(group);
});

test("an item is passed on with a note, and its reviewer is not offered it again", async ({ desk, open }) => {
  const group = newGroup();
  await addGroup(await open("operator"), group, "second");
  const [id] = (await desk.submit("at-once", envelope("First item"))) as [string];
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  await screen.button(/^Pass on/).click();
  const pass = screen.button(/^Pass on.*Enter/);
  const note = page.getByLabel("Note");
  await note.fill("Which account\nis it?");
  // Nobody is chosen yet: nothing is sent, and the note stays.
  await pass.click();
  await expect(page.getByRole("alert").filter({ hasText: "Choose the group or the person" })).toBeVisible();
  await expect(note).toHaveValue("Which account\nis it?");
  await page.getByRole("radio", { name: group }).check();
  await pass.click();
  await expect(screen.heading).not.toHaveText("First item");
  await expect.poll(async () => (await desk.item(id)).status).toBe("pending");
  expect(await desk.holds("reviewer", 5)).toEqual([]);

  const second = new Screen(await open("second"));
  await second.open();
  await second.shows("First item");
  const notes = second.page.getByRole("region", { name: "Passed on" });
  await expect(notes).toContainText(`passed it on to ${group}`);
  await expect(notes).toContainText("Which account");
  await expectNoAxeViolations(second.page);
  await second.button(/^Approve/).click();
  expect(await decisionOf(desk, id)).toMatchObject({ verdict: "approve", decided_by: "user:second@example.com" });
});

test("what is handled by hand begins with nothing", async ({ desk, open }) => {
  const slug = `by-hand-${test.info().project.name}`;
  const rules = [{ name: "by hand", when: "confidence > 0.0", then: { route: "fallback" } }];
  await desk.workflow({ ...grouped("x"), slug, name: "By hand", policy: { rules } });
  const [id] = (await desk.submit(slug, envelope("First item"))) as [string];
  const page = await open("reviewer");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  await expect(page.locator(".review-header")).toContainText("Handle by hand");
  await screen.button(/^Handle by hand/).click();
  const answer = page.getByRole("region", { name: "Your answer" });
  await expect(answer.getByLabel("Summary")).toHaveValue("");
  await expect(answer.getByLabel("Amount")).toHaveValue("");
  await answer.getByLabel("Summary").fill("Written by hand");
  await answer.getByRole("button", { name: "JSON" }).click();
  const raw = answer.getByLabel("The output as JSON");
  await expect(raw).not.toHaveValue(/First item/);
  const output = { ...envelope("x").output, summary: "Written by hand", customer: { name: "Grace" } };
  await raw.fill(JSON.stringify(output));
  await screen.button(/^Send the edit/).click();
  expect(await decisionOf(desk, id)).toMatchObject({ verdict: "edit", output });
});

test("what two people disagree on is settled by a third, who sees what they said", async ({ desk, open }) => {
  const slug = `twice-${test.info().project.name}`;
  await desk.workflow({ ...grouped("x"), slug, name: "Twice", policy: { rules: [], double_review_rate: 1 } });
  const [id] = (await desk.submit(slug, envelope("First item"))) as [string];
  const corrected = { ...envelope("First item").output, amount: 7.25 };
  const verdicts = {
    reviewer: { verdict: "edit", output: corrected },
    second: { verdict: "reject", reasons: ["wrong_sum"], comment: "Another order's sum." },
  } as const;
  for (const person of ["reviewer", "second"] as const) {
    await expect.poll(async () => (await desk.holds(person, 1)).map((item) => item.id)).toEqual([id]);
    const [held] = await desk.holds(person, 1);
    const verdict = { ...verdicts[person], lease: held?.lease.token };
    await desk.as(person).must(desk.as(person).post(`/items/${id}/verdict`, verdict));
  }
  expect((await desk.item(id)).decision).toBeNull();
  const queue = new QueueScreen(await open("manager"));
  await queue.open(`?workflow=${slug}`);
  await expect(queue.row("First item")).toContainText("To be settled");

  const page = await open("operator");
  const screen = new Screen(page);
  await screen.open();
  await screen.shows("First item");
  await expect(page.locator(".review-header")).toContainText("Two people disagreed: settle it");
  const said = page.getByRole("region", { name: "What they said" });
  await expect(said.getByRole("listitem", { name: "Opinion 1" })).toContainText("7.25");
  await expect(said.getByRole("listitem", { name: "Opinion 2" })).toContainText("Wrong sum");
  await expect(said.getByRole("listitem", { name: "Opinion 2" })).toContainText("Another order's sum.");
  // The opinion counts, not the person.
  await expect(said).not.toContainText("second");
  await expectNoAxeViolations(page);
  await said.getByRole("button", { name: "Start from opinion 1" }).click();
  await expect(screen.field("Amount")).toHaveValue("7.25");
  await screen.button(/^Send the edit/).click();
  expect(await decisionOf(desk, id)).toMatchObject({
    verdict: "edit",
    output: corrected,
    decided_by: "user:operator@example.com",
  });
});

test("the queue with everything on it fits a phone", async ({ desk, open }) => {
  await desk.submit("triage", ...THREE.map((name) => envelope(name)));
  const queue = new QueueScreen(await open("operator"));
  await queue.page.setViewportSize({ width: 360, height: 740 });
  await queue.open("?workflow=triage");
  await queue.box("First item").check();
  await queue.ask("priority:low");
  await expect(queue.question).toBeVisible();
  if (isScripted()) {
    const width = await queue.page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
    await expect(queue.question).toBeInViewport();
  }
  await expectNoAxeViolations(queue.page);
});
