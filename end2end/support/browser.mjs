// Where the browser is: Playwright's own where it was installed, else the system's Chromium.
// Run by itself it prints the path, or fails: that is how scripts/setup asks.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";

const SYSTEM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** @returns {string | undefined} the program to start */
export function browserExecutable() {
  return [chromium.executablePath(), ...SYSTEM].find((path) => existsSync(path));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = browserExecutable();
  if (path === undefined) {
    console.error("no Chromium: install it, or run `npx playwright install chromium`");
    process.exit(1);
  }
  console.log(path);
}
