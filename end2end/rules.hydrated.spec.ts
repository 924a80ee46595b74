// An operator who writes no code builds a rule, tries it on what is recorded, publishes it, and goes back.
import { OTHER, PEOPLE, REFUND, Ruled, RulesPage } from "./support/rules.ts";
import { expect, expectNoAxeViolations, test, visit } from "./support/test.ts";

const CEL = "output.?intent.orValue(null) == 'request_refund' && input.?channel.orValue(null) == 'email'";

test("refund requests by email go to payments with high priority, without a line of code", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const refund = await workflow.submit(REFUND);
  for (const envelope of [REFUND, OTHER, OTHER]) await workflow.submit(envelope);
  const page = await open("operator");
  await visit(page, `/workflows/${workflow.slug}`);
  await page.getByRole("link", { name: "Its rules" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`${workflow.name}: rules`);
  const rules = new RulesPage(page);
  await expect(rules.routing).toHaveText("Version 1 routes now.");

  const rule = await rules.add("refund requests by email");
  await rule.getByLabel("Field 1").selectOption("output.intent");
  await rule.getByLabel("Operator 1").selectOption({ label: "is" });
  // What was really seen is offered, with its count.
  await expect(rule.locator("datalist option", { hasText: "request_refund (2)" })).toBeAttached();
  await rule.getByLabel("Value 1").fill("request_refund");
  await rule.getByRole("button", { name: "Add a condition" }).click();
  await rule.getByLabel("Field 2").selectOption("input.channel");
  await rule.getByLabel("Value 2").fill("email");
  await expect(rule.getByLabel("As CEL")).toHaveValue(CEL);
  await rule.getByLabel("Priority").selectOption({ label: "High" });
  await rule.getByLabel("Group", { exact: true }).fill("payments");
  await expect(rules.saveBar).toContainText("Not saved. Checked: nothing stands against saving.");

  await rules.test.getByLabel("Item", { exact: true }).fill(`${server.url}/items/${refund.id}`);
  await rules.test.getByRole("button", { name: "Test" }).click();
  await expect(rules.test).toContainText("The rule “refund requests by email” matches.");
  await expect(rules.test).toContainText("payments");
  await expect(rules.test.getByText("High", { exact: true })).toBeVisible();
  await expect(rules.test.locator(".trace__stage").filter({ hasText: "rules" }).first()).toBeVisible();

  await rules.dryRun.getByRole("button", { name: "Run", exact: true }).click();
  await expect(rules.dryRun).toContainText("None of 4 items would change route.");
  await expect(rules.dryRun.getByRole("img", { name: /None of 4 items/ })).toBeVisible();
  await expect(rules.dryRun).toContainText("Reviewer minutes a day");
  await expect(rules.dryRun).toContainText(PEOPLE);
  await expect(rules.dryRun).toContainText("2 items keep their route and go to the group “payments”.");
  const byGroup = rules.dryRun.getByRole("region", { name: "Reviewer minutes a day by group" });
  await expect(byGroup.getByRole("row", { name: /^Everybody/ })).toBeVisible();
  await expect(byGroup.getByRole("row", { name: /^payments/ })).toBeVisible();

  await rules.saveDraft("Refunds are late");
  await expect(rules.saveBar).toContainText("This is version 2, as it is stored. It does not route.");
  await expect(rules.version(2)).toContainText("draft");
  await expect(rules.version(2)).toContainText("Refunds are late");
  await rules.saveBar.getByRole("button", { name: /^Publish…/ }).click();
  await expect(rules.saveBar.getByRole("dialog")).toContainText("Version 2 will route from now on");
  await rules.saveBar.getByRole("button", { name: "Publish this version" }).click();
  await expect(rules.routing).toHaveText("Version 2 routes now.");

  const routed = await workflow.submit(REFUND);
  expect(routed).toMatchObject({ route: "review", priority: "high", policy_version: 2 });
  expect(routed.reasons).toContainEqual(expect.objectContaining({ code: "rule" }));
  expect(await workflow.submit(OTHER)).toMatchObject({ priority: "normal" });
});

test("a dry run shows what would change, and why", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  for (const envelope of [REFUND, OTHER, OTHER]) await workflow.submit(envelope);
  const rules = new RulesPage(await open("operator"));
  await rules.open(workflow);
  const rule = await rules.add("other things");
  await rule.getByLabel("As CEL").fill("output.?intent.orValue(null) == 'other'");
  // The builder reads what was written.
  await expect(rule.getByLabel("Value 1")).toHaveValue("other");
  await rule.getByLabel("Route").selectOption({ label: "Reject" });
  await rules.dryRun.getByRole("button", { name: "Run", exact: true }).click();
  await expect(rules.dryRun).toContainText("2 of 3 items would change route: 2 from Review to Rejected.");
  const changes = rules.dryRun.getByRole("region", { name: /^Items that change/ });
  await expect(changes.getByRole("link", { name: "other" })).toHaveCount(2);
  await expect(changes).toContainText("other things");
});

test("a dry run warns of a group that is asked and has nobody in it", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  await workflow.submit(REFUND);
  const rules = new RulesPage(await open("operator"));
  await rules.open(workflow);
  const rule = await rules.add("refunds");
  await rule.getByLabel("As CEL").fill(CEL);
  await rule.getByLabel("Group", { exact: true }).fill(`nobody of ${workflow.slug}`);
  await rules.dryRun.getByRole("button", { name: "Run", exact: true }).click();
  await expect(rules.dryRun).toContainText(`Nobody is in the group “nobody of ${workflow.slug}”`);
  await expect(rules.dryRun.getByRole("link", { name: "Change groups" })).toBeVisible();
});

test("what a dry run found is in view whole, on a desk and on a phone", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  for (const envelope of [REFUND, OTHER]) await workflow.submit(envelope);
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  const rule = await rules.add("what is not about a refund");
  await rule.getByLabel("As CEL").fill("output.?intent.orValue(null) == 'other'");
  await rule.getByLabel("Route").selectOption({ label: "Reject" });
  await rules.dryRun.getByRole("button", { name: "Run", exact: true }).click();
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    for (const name of ["What each rule catches", /^Items that change/]) {
      const table = rules.dryRun.getByRole("region", { name });
      await expect(table).toBeVisible();
      const hidden = await table.evaluate((frame: Element) => frame.scrollWidth - frame.clientWidth);
      expect(hidden, `${name} at ${width} px`).toBeLessThanOrEqual(0);
    }
    const heights = await rules.dryRun
      .locator(".flow__words")
      .evaluateAll((words: Element[]) => words.map((word) => word.getBoundingClientRect().height));
    for (const height of heights) expect(height, `words at ${width} px`).toBeGreaterThan(11);
    for (const height of heights) expect(height, `words at ${width} px`).toBeLessThan(20);
  }
});

test("an item to try is told from the others, and what is no id is named", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  for (let count = 0; count < 2; count += 1) await workflow.submit(OTHER);
  const rules = new RulesPage(await open("operator"));
  await rules.open(workflow);
  const newest = rules.test.getByLabel("One of the newest items");
  await expect(newest.locator("option")).toHaveCount(3);
  const names = await newest.locator("option").allTextContents();
  expect(new Set(names).size).toBe(3);
  expect(names[1]).toMatch(/^other · …[0-9a-f]{12} · Review$/);
  await rules.test.getByLabel("Item", { exact: true }).fill("nonsense");
  await rules.test.getByRole("button", { name: "Test" }).click();
  await expect(rules.test.getByRole("alert")).toContainText("nonsense is no item id");
});

test("a broken rule is refused with its place, and what the builder cannot show says so", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const rules = new RulesPage(await open("operator"));
  await rules.open(workflow);
  const rule = await rules.add("broken");
  const cel = rule.getByLabel("As CEL");
  await cel.fill("output.intent == 'request_refund' &&");
  await expect(cel).toHaveAttribute("aria-invalid", "true");
  await expect(rule.locator(".field__error")).toContainText(/line 1, column \d+/);
  await rules.saveDraft("");
  await expect(rules.saveBar.getByRole("alert")).toBeVisible();
  await expect(rules.version(2)).toHaveCount(0);
  await expect(cel).toHaveValue("output.intent == 'request_refund' &&");

  await cel.fill("size(string(input.message)) > 5");
  await expect(rule).toContainText("Written by hand: the builder cannot show it.");
  await expect(cel).not.toHaveAttribute("aria-invalid");
  await rule.getByRole("button", { name: "Start over in the builder" }).click();
  await expect(rule.getByLabel("Field 1")).toBeVisible();
});

test("a value that can never fit is named at its row, and cannot be saved", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  await workflow.submit({ ...OTHER, output: { intent: "other", needs_callback: true }, confidence: 0.5 });
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  const rule = await rules.add("unsure");
  // Nothing is compared with nothing.
  await expect(rule.locator(".field__error")).toContainText("Give a value.");
  await rule.getByLabel("Field 1").selectOption("confidence");
  await rule.getByLabel("Operator 1").selectOption({ label: "is less than" });
  const value = rule.getByLabel("Value 1");
  await value.fill("80%");
  await expect(value).toHaveAttribute("aria-invalid", "true");
  await expect(rule.locator(".field__error")).toContainText("Give a number: 80% is 0.8.");
  await expect(rules.saveBar).toContainText("Not saved. One field needs another look.");
  // High enough that the bars that stay in sight cover nothing.
  await page.setViewportSize({ width: 1280, height: 3000 });
  await expectNoAxeViolations(page);
  await rules.saveDraft("Unsure ones");
  await expect(rules.version(2)).toHaveCount(0);
  await value.fill("80");
  await expect(rule).toContainText("a confidence is from 0 to 1, and never 80");
  await value.fill("0.8");
  await expect(value).not.toHaveAttribute("aria-invalid");
  await expect(rule.locator(".field__error")).toHaveCount(0);

  // True and false are chosen.
  await rule.getByRole("button", { name: "Add a condition" }).click();
  await rule.getByLabel("Field 2").selectOption("output.needs_callback");
  await rule.getByLabel("Value 2").selectOption("true");
  await expect(rule.getByLabel("As CEL")).toHaveValue(
    "confidence != null && confidence < 0.8 && output.?needs_callback.orValue(null) == true",
  );
  const due = rule.getByLabel("Due after");
  await due.fill("-5");
  await expect(rule).toContainText("Give more than 0 minutes, and at most 525,600");
  await due.fill("5");
  await expect(rules.saveBar).toContainText("Checked: nothing stands against saving.");
  await rules.saveDraft("Unsure ones");
  await expect(rules.version(2)).toContainText("draft");
});

test("a rule that is refused is named in what saving answers", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const rules = new RulesPage(await open("operator"));
  await rules.open(workflow);
  const rule = await rules.add("percent");
  await rule.getByLabel("As CEL").fill("size(string(model)) > 1 && confidence < '80%'");
  await expect(rule.locator(".field__error")).toContainText("line 1, column 41");
  await rules.saveDraft("");
  await expect(rules.saveBar.getByRole("alert")).toContainText("Rule “percent”: line 1, column 41");
  await expect(rules.saveBar.getByRole("alert")).not.toContainText("/rules/0");
});

test("rules move by keys and buttons, and a removed one comes back", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  for (const name of ["first", "second"]) await rules.add(name);
  const names = () =>
    rules.rules
      .getByLabel("Rule name")
      .evaluateAll((fields: Element[]) => fields.map((field) => (field as HTMLInputElement).value));
  const second = rules.rules.nth(1).getByLabel("Rule name");
  await second.focus();
  await page.keyboard.press("Alt+ArrowUp");
  await expect.poll(names).toEqual(["second", "first"]);
  await expect(rules.rules.first().getByLabel("Rule name")).toBeFocused();
  await page.getByRole("button", { name: "Down rule second" }).click();
  await expect.poll(names).toEqual(["first", "second"]);
  await page.getByRole("button", { name: "Remove rule first" }).click();
  await expect.poll(names).toEqual(["second"]);
  await page.getByRole("button", { name: "Put it back" }).click();
  await expect.poll(names).toEqual(["first", "second"]);
});

test("what was not saved is offered after a reload", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  await rules.add("kept in this browser");
  await expect(rules.saveBar).toContainText(/Not saved\. (Checked|One field)/);
  await rules.open(workflow);
  await expect(rules.rules).toHaveCount(0);
  await page.getByRole("button", { name: "Bring them back" }).click();
  await expect(rules.rules.getByLabel("Rule name")).toHaveValue("kept in this browser");
});

test("an earlier version routes again, and someone else's change in between is not run over", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  await workflow.save({ min_confidence: 0.9, rules: [] });
  const rules = new RulesPage(await open("operator"));
  await rules.open(workflow);
  await expect(rules.routing).toHaveText("Version 2 routes now.");
  // Meanwhile someone else publishes.
  await workflow.save({ min_confidence: 0.8, rules: [] });

  const goBack = async () => {
    await rules.version(1).getByRole("button", { name: /^Go back to this…/ }).click();
    await rules.version(1).getByRole("button", { name: "Let this version route again" }).click();
  };
  await goBack();
  await expect(rules.versions.getByRole("alert")).toContainText("in the meantime");
  // Only what happened since the page was loaded.
  await expect(rules.versions.locator(".rules__meanwhile li")).toHaveCount(2);
  await expect(rules.versions.locator(".rules__meanwhile")).toContainText(`key:${workflow.slug} published version 3`);
  await expect(rules.routing).toHaveText("Version 3 routes now.");
  await goBack();
  await expect(rules.routing).toHaveText("Version 1 routes now.");
  expect(await workflow.submit(OTHER)).toMatchObject({ policy_version: 1 });

  await rules.versions.getByText("Compare two versions").click();
  await rules.versions.getByLabel("Before").selectOption({ label: "Version 2" });
  await rules.versions.getByLabel("After").selectOption({ label: "Version 3" });
  await expect(rules.versions.getByRole("group", { name: "Difference" })).toContainText("0.8");
});

test("the page is accessible with a rule in it and a dry run, in the light and in the dark", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  for (const envelope of [REFUND, OTHER]) await workflow.submit(envelope);
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  const rule = await rules.add("a rule");
  await rule.getByLabel("Value 1").fill("other");
  await rule.getByLabel("Route").selectOption({ label: "Reject" });
  await rules.dryRun.getByRole("button", { name: "Run", exact: true }).click();
  await expect(rules.dryRun.getByRole("img")).toBeVisible();
  // Tall, so that nothing stands half under the bars that stay in view.
  await page.setViewportSize({ width: 1280, height: 3000 });
  await expectNoAxeViolations(page);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await expectNoAxeViolations(page);
});

test("a stored rule opens in the builder as it was built", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  await workflow.save({ rules: [{ name: "refunds", when: CEL, then: { route: "review" } }] });
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  const rule = rules.rules.first();
  await expect(rule.getByLabel("Value 1")).toHaveValue("request_refund");
  await expect(rule.getByLabel("Value 2")).toHaveValue("email");
  await expect(rule).not.toContainText("Written by hand");
});

/** A rule that takes some milliseconds an item, so that there is time to look on. */
const SLOW = "input.words.exists(a, input.words.exists(b, a == b + 'x'))";
const MANY = 1200;

test("a dry run says how far it is, and can be cancelled", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const words = Array.from({ length: 60 }, (_, number) => `word ${number}`);
  await workflow.importMany({ ...OTHER, input: { words } }, MANY);
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  const rule = await rules.add("slow");
  await rule.getByLabel("As CEL").fill(SLOW);
  await expect(rules.saveBar).toContainText("Checked: nothing stands against saving.");
  const run = rules.dryRun.getByRole("button", { name: "Run", exact: true });
  const bar = rules.dryRun.getByRole("progressbar", { name: "Items routed again" });
  await run.click();
  await expect(bar).toBeVisible();
  await expect(rules.dryRun).toContainText(new RegExp(`[1-9]\\d* of ${MANY} items`));
  await rules.dryRun.getByRole("button", { name: "Cancel" }).click();
  await expect(rules.dryRun).toContainText(new RegExp(`Cancelled after [1-9]\\d* of ${MANY} items\\.`));
  await expect(bar).toHaveCount(0);
  await expect(run).toBeFocused();

  await rule.getByLabel("As CEL").fill("model == 'a'");
  await run.click();
  await expect(rules.dryRun).toContainText(`None of ${MANY} items would change route.`);
  await expect(rules.dryRun).not.toContainText("Cancelled");
});

test("a bound for a field is built by clicking", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  await workflow.submit({ ...OTHER, confidence: 0.99, field_confidence: { "/intent": 0.4 } });
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  await page.getByLabel("Release from confidence").fill("0.9");
  await page.getByLabel("Released items seen anyway").fill("5");
  await page.getByRole("button", { name: "Add a bound" }).click();
  const field = page.getByLabel("Bounded field 1", { exact: true });
  await expect(field).toBeFocused();
  // What producers give a confidence for comes first.
  await expect(field).toHaveValue("/intent");
  const bound = page.getByLabel("Least confidence 1");
  await bound.fill("high");
  await expect(bound).toHaveAttribute("aria-invalid", "true");
  await bound.fill("0.8");
  await expect(bound).not.toHaveAttribute("aria-invalid");

  await page.getByRole("button", { name: "Add a bound" }).click();
  const second = page.getByLabel("Bounded field 2", { exact: true });
  await second.selectOption({ label: "Another field…" });
  await page.getByLabel("Path of bounded field 2").fill("/total");
  await page.getByLabel("Least confidence 2").fill("0.5");
  await page.getByRole("button", { name: "Remove bound 2" }).click();
  await expect(second).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Add a bound" })).toBeFocused();

  await rules.saveDraft("Intents are weak");
  await expect(rules.saveBar).toContainText("This is version 2, as it is stored.");
  await rules.saveBar.getByRole("button", { name: /^Publish…/ }).click();
  await rules.saveBar.getByRole("button", { name: "Publish this version" }).click();
  await expect(rules.routing).toHaveText("Version 2 routes now.");
  // The button that was pressed is gone; the focus is beside its place.
  await expect(page.locator("#standing")).toBeFocused();
  const item = await workflow.submit({ ...OTHER, confidence: 0.99, field_confidence: { "/intent": 0.7 } });
  expect(item.reasons).toContainEqual(expect.objectContaining({ code: "low_confidence", pointer: "/intent" }));
});

test("what is probably not meant stands beside its field, and goes when it is mended", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  await page.getByLabel("Release from confidence").fill("0.9");
  const sample = page.getByLabel("Released items seen anyway");
  await expect(page.locator("#policy-sample-rate-warnings")).toContainText("Nobody ever sees what is released");
  await expect(sample).not.toHaveAttribute("aria-invalid");
  await sample.fill("5");
  await expect(page.locator("#policy-sample-rate-warnings")).toHaveCount(0);

  for (const name of ["first", "second"]) {
    const rule = await rules.add(name);
    await rule.getByLabel("As CEL").fill("model == 'a'");
  }
  const second = rules.rules.nth(1);
  await expect(second).toContainText('the rule "first" stands before it');
  await expect(rules.rules.first()).not.toContainText("never reached");
  await second.getByLabel("Group", { exact: true }).fill("nobody yet");
  await expect(second).toContainText('There is no group "nobody yet" yet');
  await expect(rules.saveBar).toContainText("2 things are allowed and probably not meant.");
  await expectNoAxeViolations(page);
  await second.getByLabel("As CEL").fill("model == 'b'");
  await expect(second).not.toContainText("stands before it");
});

test("two people can be asked for a rule's items and for a share of all", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  const rule = await rules.add("refunds");
  await rule.getByLabel("As CEL").fill("output.?intent.orValue(null) == 'request_refund'");
  await rule.getByRole("checkbox", { name: /^Two people decide it/ }).check();
  await page.getByLabel("Reviewed items that two people see").fill("10");
  await rules.saveDraft("Refunds twice");
  await expect(rules.saveBar).toContainText("This is version 2, as it is stored.");
  await expect(rule.locator("summary").first()).toContainText("two people");
  const { body } = await workflow.api.get(`/workflows/${workflow.slug}/policies`);
  expect(body.items[0].policy).toMatchObject({
    double_review_rate: 0.1,
    rules: [{ name: "refunds", then: { double_review: true } }],
  });
  await rules.test.getByText("Or paste a body").click();
  await rules.test.getByLabel("Body, as a producer would send it").fill(JSON.stringify(REFUND));
  await rules.test.getByRole("button", { name: "Test" }).click();
  await expect(rules.test).toContainText("The rule asks for a second opinion.");
});

test("what was changed by clicking survives someone else's save", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  const rule = await rules.add("mine");
  await rule.getByLabel("As CEL").fill("model == 'a'");
  await workflow.save({ min_confidence: 0.8, rules: [] });
  await rules.saveDraft("Mine");
  await expect(rules.saveBar.getByRole("alert")).toContainText("in the meantime");
  await expect(rules.saveBar.locator(".rules__meanwhile")).toContainText(`key:${workflow.slug} published version 2`);
  await expect(rules.routing).toHaveText("Version 2 routes now.");
  await expect(rule.getByLabel("Rule name")).toHaveValue("mine");
  await expect(rule.getByLabel("As CEL")).toHaveValue("model == 'a'");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(rules.version(3)).toContainText("Mine");
  await expect(rules.saveBar.locator(".rules__meanwhile")).toHaveCount(0);
});

test("the focus stays near after freezing and unfreezing", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  await page.getByRole("button", { name: "Freeze", exact: true }).click();
  const banner = page.getByRole("region", { name: "Frozen" });
  await expect(banner).toBeFocused();
  await banner.getByRole("button", { name: /^Unfreeze…/ }).click();
  await page.getByLabel("Why it may go on").fill("A drill");
  await page.getByRole("button", { name: "Unfreeze now" }).click();
  await expect(rules.routing).toBeFocused();
});
