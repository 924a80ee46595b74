// The review screen, as its reviewer sees it.
import { type Locator, type Page, expect } from "@playwright/test";
import { hydrated, isScripted } from "./test.ts";

/** Nobody needs more steps than this to reach a field. */
const MOST_TABS = 60;

export class Screen {
  readonly page: Page;
  /** The item's title, or what is said where there is none. */
  readonly heading: Locator;
  readonly output: Locator;
  readonly input: Locator;
  /** The correction: form, raw view, what changes. */
  readonly correction: Locator;
  readonly undo: Locator;
  /** A verdict that came back, with what to do about it. */
  readonly refused: Locator;

  constructor(page: Page) {
    this.page = page;
    this.heading = page.getByRole("heading", { level: 1 });
    this.output = page.getByRole("region", { name: "Output" });
    this.input = page.getByRole("region", { name: "Input" });
    this.correction = page.getByRole("region", { name: "Your correction" });
    this.undo = page.getByRole("group", { name: "Undo" });
    this.refused = page.getByRole("alert", { name: /^Not accepted/ });
  }

  /** Opens the screen; without a script also takes the next item, as one does there. */
  async open(): Promise<void> {
    await this.page.goto("/review");
    if (isScripted()) await hydrated(this.page);
    else await this.takeNext();
  }

  /** Takes the next item by the form, where none is held. */
  async takeNext(): Promise<void> {
    const take = this.page.getByRole("button", { name: "Take the next item" });
    if (await take.isVisible()) await take.click();
  }

  async shows(title: string | RegExp): Promise<void> {
    await expect(this.heading).toHaveText(title);
  }

  /** Presses keys one after the other. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Moves the focus forward to the element, as a keyboard does. */
  async tabTo(target: Locator): Promise<void> {
    const isThere = () => target.evaluate((element) => element === document.activeElement);
    for (let tabs = 0; tabs < MOST_TABS && !(await isThere()); tabs += 1) await this.page.keyboard.press("Tab");
    await expect(target).toBeFocused();
  }

  /** Writes over a field by the keyboard alone. */
  async retype(label: string, text: string): Promise<void> {
    await this.tabTo(this.field(label));
    await this.press("ControlOrMeta+a");
    await this.page.keyboard.type(text);
  }

  /** A field of the correction. */
  field(label: string): Locator {
    return this.correction.getByLabel(label);
  }

  /** What is said of this field. */
  note(pointer: string): Locator {
    return this.correction.locator(`[id="edit${pointer.replaceAll("/", ".")}-note"]`);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name });
  }

  /** What this browser keeps for the page, by the beginning of its name behind the person. */
  async kept(what: "draft" | "parcel"): Promise<number> {
    return this.page.evaluate(
      (word) => Object.keys(localStorage).filter((key) => key.split(":")[2] === word).length,
      what,
    );
  }
}
