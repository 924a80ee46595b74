// The queue and the groups, as those see them who run the queue.
import { type Locator, type Page } from "@playwright/test";
import { type Json } from "./api.ts";
import { TRIAGE } from "./definitions.ts";
import { emailOf, type Person } from "./people.ts";
import { expect, test, visit } from "./test.ts";

/** Names of this test alone: the server is shared by a worker's tests. */
let number = 0;

/** A group's name that no other test has. */
export function newGroup(): string {
  number += 1;
  return `payments-${test.info().project.name}-${String(number).padStart(3, "0")}`;
}

/** A workflow that sends refunds to this group, urgently, and everything else to anybody. Final at once. */
export function grouped(group: string): Json {
  const rules = [
    { name: "refunds", when: "output.intent == 'refund'", then: { route: "review", priority: "high", group } },
  ];
  return {
    ...TRIAGE,
    slug: `of-${group}`,
    name: `Of ${group}`,
    review: { ...TRIAGE.review, undo_seconds: 0 },
    policy: { rules },
  };
}

export class QueueScreen {
  readonly page: Page;
  /** The question before an act on many items. */
  readonly question: Locator;
  /** What was asked for, and how far it is. */
  readonly acts: Locator;

  constructor(page: Page) {
    this.page = page;
    this.question = page.locator("#confirm-act");
    this.acts = page.getByRole("region", { name: "Acts on many items" });
  }

  async open(query = ""): Promise<void> {
    await visit(this.page, `/queue${query}`);
    await expect(this.page.getByRole("heading", { level: 1 })).toHaveText("Queue");
  }

  row(title: string): Locator {
    return this.page.getByRole("row").filter({ has: this.page.getByRole("link", { name: title, exact: true }) });
  }

  box(title: string): Locator {
    return this.page.getByRole("checkbox", { name: `Tick ${title}`, exact: true });
  }

  /** Chooses what to do, and goes on to the question. */
  async ask(act: string): Promise<void> {
    await this.page.getByLabel("What to do with them").selectOption(act);
    await this.page.getByRole("button", { name: "Continue…" }).click();
  }

  /** Answers the question with yes: the button says the whole of it again. */
  async confirm(words: string): Promise<void> {
    await this.question.getByRole("button", { name: words, exact: true }).click();
  }

  async undo(): Promise<void> {
    await this.acts.getByRole("listitem").first().getByRole("button", { name: /^Undo/ }).click();
  }

  /** Chooses from a filter's menu and applies it. */
  async filter(label: string, choice: string): Promise<void> {
    const search = this.page.getByRole("search");
    await search.getByLabel(label, { exact: true }).selectOption({ label: choice });
    await search.getByRole("button", { name: "Filter" }).click();
  }
}

/** Adds a group with these people, by the page of groups; answers its card. */
export async function addGroup(page: Page, name: string, ...people: Person[]): Promise<Locator> {
  await visit(page, "/groups");
  const form = page.getByRole("region", { name: "Add a group" });
  await form.getByLabel("Name").fill(name);
  await form.getByRole("button", { name: "Add group" }).click();
  const card = groupCard(page, name);
  await expect(card).toBeVisible();
  for (const person of people) await join(card, person);
  return card;
}

export function groupCard(page: Page, name: string): Locator {
  return page.getByRole("region", { name, exact: true });
}

/** Puts a person into the group of this card. */
export async function join(card: Locator, person: Person): Promise<void> {
  const menu = card.getByRole("combobox");
  const choice = menu.locator("option", { hasText: `(${emailOf(person)})` });
  await menu.selectOption((await choice.getAttribute("value")) ?? "");
  await card.getByRole("button", { name: /^Add/ }).click();
  await expect(card.getByRole("listitem").filter({ hasText: emailOf(person) })).toBeVisible();
}
