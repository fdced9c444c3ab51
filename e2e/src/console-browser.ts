import { resolveProgram } from '@millrace/provision';
import axe from 'axe-core';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';

const program = await resolveProgram('chromium', { install: false });
const built = existsSync(fileURLToPath(new URL('../../services/console/dist/index.html', import.meta.url)));

/** Whether there is a Chromium, and the console is built. */
export const hasConsole = program.ok && built;

/** A browser in front of a console. */
export class ConsoleBrowser {
  /** What the browser complained about: errors of scripts, refused requests. */
  readonly complaints: string[] = [];
  readonly page: Page;
  readonly #browser: Browser;
  readonly #url: string;

  private constructor(browser: Browser, page: Page, url: string) {
    this.#browser = browser;
    this.page = page;
    this.#url = url;
    page.setDefaultTimeout(30_000);
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  /** @param url where the console is served */
  static async open(url: string): Promise<ConsoleBrowser> {
    if (!program.ok) throw new Error('there is no Chromium');
    const browser = await chromium.launch({
      executablePath: program.value.path,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    return new ConsoleBrowser(browser, await browser.newPage({ reducedMotion: 'reduce' }), url);
  }

  async signIn(token: string): Promise<void> {
    await this.page.goto(this.#url);
    await this.page.getByLabel('API token').fill(token);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.getByRole('heading', { name: 'Pipelines' }).waitFor();
  }

  async visit(path: string): Promise<void> {
    await this.page.goto(this.#url + path);
  }

  /** What WCAG 2.2 AA has against the page as it stands, each with the element at fault. */
  async barriers(): Promise<readonly string[]> {
    await this.page.evaluate(axe.source);
    const found = await this.page.evaluate(async () => {
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
      const { axe: judge } = globalThis as unknown as { readonly axe: typeof axe };
      const { violations } = await judge.run({ runOnly: tags });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
      );
    });
    return [...(await this.#sideways()), ...found];
  }

  /** WCAG 1.4.10, which the judge cannot tell: in the narrowest window nothing but tables is pushed sideways. */
  async #sideways(): Promise<readonly string[]> {
    const before = this.page.viewportSize();
    await this.page.setViewportSize({ width: 320, height: 640 });
    const pixels = await this.page.evaluate(async () => {
      // The frame of the page, and what floats above it, take a moment to make room.
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      const moving = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
      await Promise.allSettled(moving.map(({ finished }) => finished));
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    if (before !== null) await this.page.setViewportSize(before);
    return pixels > 0 ? [`reflow: the page is ${pixels} pixels wider than a window of 320`] : [];
  }

  /** For people who want to see it: where `MILLRACE_PICTURES` names a folder. */
  async picture(name: string): Promise<void> {
    const pictures = process.env['MILLRACE_PICTURES'];
    if (pictures !== undefined) await this.page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}
