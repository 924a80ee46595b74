// An operator who writes no code builds a rule, tries it on what is recorded, publishes it, and goes back.
import { OTHER, REFUND, Ruled, RulesPage } from "./support/rules.ts";
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
  await rules.versions.getByRole("button", { name: "Look at what is stored now" }).click();
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
  await rule.getByLabel("Route").selectOption({ label: "Reject" });
  await rules.dryRun.getByRole("button", { name: "Run", exact: true }).click();
  await expect(rules.dryRun.getByRole("img")).toBeVisible();
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
