// What the rules page does with and without its script: the policy as JSON, versions, the stop.
import { OTHER, Ruled, RulesPage } from "./support/rules.ts";
import { expect, test } from "./support/test.ts";

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
  await rules.version(1).getByRole("button", { name: "Let this version route again" }).click();
  await expect(rules.routing).toHaveText("Version 1 routes now.");
});

test("a frozen workflow sends everything to a person, until someone says why it may go on", async ({ open, server }) => {
  const workflow = await Ruled.make(server);
  const page = await open("operator");
  const rules = new RulesPage(page);
  await rules.open(workflow);
  await page.getByRole("button", { name: /^Freeze…/ }).click();
  await page.getByLabel("Why it stops").fill("Refunds look wrong");
  await page.getByRole("button", { name: "Freeze now" }).click();
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
