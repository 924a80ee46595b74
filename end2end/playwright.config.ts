import { defineConfig } from "@playwright/test";
import { browserExecutable } from "./support/browser.mjs";

const args = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
// Chromium's sandbox refuses to start for root, which is who runs in many containers.
if (process.getuid?.() === 0) args.push("--no-sandbox");

export default defineConfig({
  testDir: ".",
  outputDir: "test-results",
  // Each worker has a server and a browser of its own, and the machine that runs this may be small.
  workers: 2,
  // A small machine that is busy may fail one of some hundred journeys; the second time decides. Which ones needed it is
  // said at the end of the run (as flaky), for they may have found something.
  retries: 1,
  forbidOnly: Boolean(process.env.CI),
  // Ample: a slow machine must not decide a test.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: "line",
  use: {
    headless: true,
    launchOptions: { executablePath: browserExecutable(), args },
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "UTC",
    screenshot: "only-on-failure",
    // Recording every step of every test takes as long again as the tests.
    trace: "on-first-retry",
  },
  projects: [
    { name: "hydrated" },
    // Everything that needs no script must work without one.
    { name: "no-javascript", testIgnore: "**/*.hydrated.spec.ts", use: { javaScriptEnabled: false } },
  ],
});
