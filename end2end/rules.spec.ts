// What the rules page does with and without its script: the policy as JSON, versions, the stop.
import { OTHER, PEOPLE, REFUND, Ruled, RulesPage } from "./support/rules.ts";
import { expect, expectNoAxeViolations, isScripted, test, visit } from "./support/test.ts";

test("a policy is saved as JSON, published, and gone back from", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  await page.getByText("The whole policy as JSON").click();
  const text = page.getByLabel("Policy", { exact: true });
  await text.fill('{"rules": [');
  await page.getByRole("button", { name: "Save this JSON as a draft" }).click();
  await expect(page.getByRole("alert").filter({ visible: true }).first()).toContainText("no policy");
  await expect(text).toHaveValue('{"rules": [');

  await text.fill('{"min_confidence": 0.7, "rules": []}');
  await page.getByLabel("Why this JSON").fill("Sure ones may go");
  await page.getByRole("button", { name: "Save this JSON as a draft" }).click();
  await expect(rules.version(2)).toContainText("draft");
  await expect(rules.version(2)).toContainText("Sure ones may go");

  await rules.version(2).getByRole("button", { name: /^Publish…/ }).click();
  await rules.version(2).getByRole("button", { name: "Publish this version" }).click();
  await expect(rules.routing).toHaveText("Version 2 routes now.");
  await rules.version(1).getByRole("button", { name: /^Go back to this…/ }).click();
  await rules.version(1).getByLabel("Why it routes again").fill("It let too much out");
  await rules.version(1).getByRole("button", { name: "Let this version route again" }).click();
  await expect(rules.routing).toHaveText("Version 1 routes now.");
  const again = /Routes again since .+, by user:operator@example\.com: It let too much out/;
  await expect(rules.version(1)).toContainText(again);
  await expect(rules.version(2)).not.toContainText("Routes again");
});

test("rules that a new schema leaves behind are said, and not published again", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  await workflow.save({ rules: [{ name: "big", when: "output.total > 1", then: { route: "review" } }] });
  await workflow.close();
  const page = await open("operator");
  await visit(page, `/workflows/${workflow.slug}`);
  const notice = page.getByRole("region", { name: "Rules and schema" });
  await expect(notice).toContainText("/policy/rules/0/when");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  await expect(notice).toContainText("/rules/0/when");
  await rules.version(1).getByRole("button", { name: /^Go back to this…/ }).click();
  await rules.version(1).getByRole("button", { name: "Let this version route again" }).click();
  await expect(rules.routing).toHaveText("Version 1 routes now.");
  await expect(notice).toHaveCount(0);
  await rules.version(2).getByRole("button", { name: /^Go back to this…/ }).click();
  await rules.version(2).getByRole("button", { name: "Let this version route again" }).click();
  const refused = page.getByRole("alert").filter({ visible: true }).first();
  await expect(refused).toContainText("does not fit the workflow's output any more");
  await expect(refused).toContainText("/rules/0/when");
  await expect(rules.routing).toHaveText("Version 1 routes now.");
});

test("a frozen workflow sends everything to a person, until someone says why it may go on", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  await page.getByLabel("Why it stops").fill("Refunds look wrong");
  await page.getByRole("button", { name: "Freeze", exact: true }).click();
  const banner = page.getByRole("region", { name: "Frozen" });
  await expect(banner).toContainText("Refunds look wrong");
  await expect(banner).toContainText("operator@example.com");
  const frozen = await workflow.submit(OTHER);
  expect(frozen.reasons).toContainEqual(expect.objectContaining({ code: "frozen" }));

  await banner.getByRole("button", { name: /^Unfreeze…/ }).click();
  await page.getByLabel("Why it may go on").fill("It was a holiday");
  await page.getByRole("button", { name: "Unfreeze now" }).click();
  await expect(banner).toHaveCount(0);
  expect((await workflow.submit(OTHER)).reasons).not.toContainEqual(expect.objectContaining({ code: "frozen" }));
});

test("one click on a workflow's own page freezes it", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const page = await open("operator");
  await visit(page, `/workflows/${workflow.slug}`);
  await page.getByRole("button", { name: "Freeze", exact: true }).click();
  const banner = page.getByRole("region", { name: "Frozen" });
  await expect(banner).toContainText("No reason was given.");
  await expect(banner).toContainText("operator@example.com");
  await expect(page.getByRole("button", { name: "Freeze", exact: true })).toHaveCount(0);
  await expectNoAxeViolations(page);
  expect((await workflow.submit(OTHER)).reasons).toContainEqual(expect.objectContaining({ code: "frozen" }));
});

test("who may not change rules reads them", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const page = await open("manager");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  await expect(page.getByText("Your role may read them.")).toBeVisible();
  for (const name of [/^Freeze/, /^Publish/, "Save draft", "Save this JSON as a draft"]) {
    await expect(page.getByRole("button", { name })).toHaveCount(0);
  }
});

test("what is allowed and probably not meant is said, and saved all the same", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  await page.getByText("The whole policy as JSON").click();
  const odd = {
    min_confidence: 0.9,
    rules: [
      { name: "all", when: "true", then: { route: "review" } },
      { name: "late", when: "model == 'a'", then: { route: "review" } },
    ],
  };
  await page.getByLabel("Policy", { exact: true }).fill(JSON.stringify(odd));
  await page.getByRole("button", { name: "Save this JSON as a draft" }).click();
  await expect(rules.version(2)).toContainText("draft");
  const never = /It is never reached: the rule "all" stands before it/;
  const shown = isScripted() ? rules.rules.nth(1) : page.getByRole("region", { name: "Warnings" });
  await expect(shown).toContainText(never);
  await expect(page.getByText(/It releases nothing: the rule "all" matches every item/).filter({ visible: true }).first())
    .toBeVisible();
  await rules.version(2).getByRole("button", { name: /^Publish…/ }).click();
  await rules.version(2).getByRole("button", { name: "Publish this version" }).click();
  await expect(rules.routing).toHaveText("Version 2 routes now.");
});

test("a draft on what someone else overtook keeps everything typed, and says who was first", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  // Meanwhile someone else publishes.
  await workflow.save({ min_confidence: 0.8, rules: [] });
  await page.getByText("The whole policy as JSON").click();
  const text = page.getByLabel("Policy", { exact: true });
  const mine = '{"min_confidence": 0.7, "rules": []}';
  await text.fill(mine);
  await page.getByLabel("Why this JSON").fill("Mine");
  const save = page.getByRole("button", { name: "Save this JSON as a draft" });
  await save.click();
  await expect(page.getByRole("alert").filter({ visible: true }).first()).toContainText("in the meantime");
  const meanwhile = page.locator(".rules__meanwhile").filter({ visible: true }).first();
  await expect(meanwhile).toContainText(`key:${workflow.slug} published version 2`);
  await expect(text).toHaveValue(mine);
  await expect(page.getByLabel("Why this JSON")).toHaveValue("Mine");
  await expect(rules.version(3)).toHaveCount(0);
  // Knowing that, it is saved beside theirs.
  await save.click();
  await expect(rules.version(3)).toContainText("Mine");
  await expect(rules.version(2)).toContainText("routes now");
});

test("a rule that fails on items says so, with the reason and the items", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const rule = { name: "gold", when: "metadata.tier == 'gold'", then: { route: "review" } };
  const never = { name: "never", when: "has(input.nothing)", then: { route: "review" } };
  await workflow.save({ rules: [never, rule] });
  for (const metadata of [{}, { level: "gold" }]) {
    const routed = await workflow.submit({ ...OTHER, metadata });
    expect(routed.reasons).toContainEqual(expect.objectContaining({ code: "policy_error" }));
  }
  // Who only reads the rules sees it without a script too.
  const page = await open("manager");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  await expect(rules.rules.nth(0)).toContainText("No match in 30 days.");
  await expect(rules.rules.nth(0)).not.toContainText("Failed");
  const failing = rules.rules.nth(1);
  await expect(failing).toContainText(/Failed on 2 items in 30 days: .*tier.* is missing/);
  await failing.getByRole("link", { name: /^See them/ }).click();
  await expect(page).toHaveURL(new RegExp(`/items\\?workflow=${workflow.slug}&reason=policy_error$`));
  await expect(page.locator(".row-title")).toHaveText(["other", "other"]);
});

test("what a rule caught stands beside it for those who change the rules, too", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const then = { route: "review" };
  const others = { name: "others", when: "output.?intent.orValue('') == 'other'", then };
  const broken = { name: "gold", when: "metadata.tier == 'gold'", then };
  await workflow.save({ rules: [others, broken] });
  for (const envelope of [OTHER, OTHER, { ...REFUND, metadata: {} }]) await workflow.submit(envelope);
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  await expect(rules.rules).toHaveCount(2);
  await expect(rules.rules.nth(0)).toContainText("2 in 30 days, none of them reviewed yet.");
  await expect(rules.rules.nth(1)).toContainText("No match in 30 days.");
  await expect(rules.rules.nth(1)).toContainText(/Failed on 1 item in 30 days: .*tier.* is missing/);
  const list = page.getByRole("region", { name: "Rules", exact: true });
  await expect(list).toHaveCount(1);
  if (!isScripted()) {
    await expect(list).toContainText("Without a script they are changed as JSON, below.");
    await expect(rules.rules.nth(0)).toContainText("others");
    await expect(rules.rules.nth(0).getByRole("group", { name: "When" })).toContainText("== 'other'");
  }
});

test("a stored version is tried on what is recorded", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  for (const envelope of [REFUND, OTHER, OTHER]) await workflow.submit(envelope);
  const then = { route: "reject" };
  await workflow.api.must(
    workflow.api.post(`/workflows/${workflow.slug}/policies`, {
      rules: [{ name: "others", when: "output.?intent.orValue('') == 'other'", then }],
    }),
  );
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  const version = rules.dryRun.getByLabel("Version");
  if (isScripted()) await expect(version).toBeHidden();
  else await version.selectOption({ label: "Version 2, a draft" });
  await rules.dryRun.getByLabel("Over").selectOption({ label: "Last 7 days" });
  await rules.dryRun.getByRole("button", { name: "Run", exact: true }).click();
  await expect(rules.dryRun).toContainText("2 of 3 items would change route: 2 from Review to Rejected.");
  await expect(rules.dryRun).toContainText("on the items of the last 7 days");
  await expect(rules.dryRun).toContainText(PEOPLE);

  // The same has an address.
  await visit(page, `/workflows/${workflow.slug}/rules?dry-run=1&days=`);
  await expect(rules.dryRun).toContainText("None of 3 items would change route.");
  await expect(rules.dryRun).toContainText("Version 1, on all that is recorded.");
});

test("the list of workflows says which are frozen, and why", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  await workflow.api.must(
    workflow.api.post(`/workflows/${workflow.slug}/freeze`, { reason: "Totals are odd" }),
  );
  const page = await open("manager");
  await visit(page, "/workflows");
  const row = page.getByRole("row").filter({ hasText: workflow.slug });
  await expect(row.getByText("Frozen", { exact: true })).toBeVisible();
  await expect(row).toContainText("Totals are odd");
  await row.getByRole("link", { name: workflow.name }).click();
  await expect(page.getByText("Frozen: everything goes to a person")).toBeVisible();
});
