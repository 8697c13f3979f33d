import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface BrowserPage {
  /** The value of an expression in the page, or of what it promises. */
  evaluate(expression: string): Promise<unknown>;
  /** A command of the DevTools protocol. */
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  /** Presses a key wherever the focus is: `Tab`, `Enter`, `ArrowRight`, `/`. */
  press(key: string): Promise<void>;
  screenshot(): Promise<Buffer>;
  /** What has gone wrong in the page so far: uncaught errors, and what its Content-Security-Policy has refused. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

export interface BrowserOptions {
  readonly width?: number;
  readonly height?: number;
  readonly isDark?: boolean;
}

/** Opens an address in a headless Chromium of its own, spoken to by the DevTools protocol. */
export async function openPage(
  program: string,
  address: string,
  { width = 1400, height = 900, isDark = false }: BrowserOptions = {},
): Promise<BrowserPage> {
  const profile = mkdtempSync(join(tmpdir(), 'pgt-chromium-'));
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--remote-debugging-port=0',
    `--window-size=${width},${height}`,
  ];
  const child = spawn(program, [...flags, `--user-data-dir=${profile}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const port = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.on('error', reject).on('close', () => reject(new Error(`Chromium ended: ${text}`)));
    child.stderr.on('data', (chunk) => {
      text += chunk;
      const [, found] = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  const target = (await (await fetch(`http://127.0.0.1:${port}/json/new?about:blank`, { method: 'PUT' })).json()) as { webSocketDebuggerUrl: string };
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  const waiting = new Map<number, (result: Record<string, unknown>) => void>();
  const problems: string[] = [];
  socket.addEventListener('message', ({ data }) => {
    const { id, result, method, params } = JSON.parse(String(data)) as DevToolsMessage;
    if (id !== undefined) waiting.get(id)?.(result ?? {});
    if (method === 'Runtime.exceptionThrown') problems.push(String(params?.exceptionDetails?.exception?.description));
    if (method === 'Log.entryAdded' && params?.entry?.source === 'security') problems.push(params.entry.text);
  });
  let last = 0;
  const send = (method: string, params: object = {}): Promise<Record<string, unknown>> =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  await send('Runtime.enable');
  await send('Log.enable');
  await send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: isDark ? 'dark' : 'light' }] });
  await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
  await send('Page.navigate', { url: address });
  return {
    send,
    problems,
    evaluate: async (expression) =>
      ((await send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true })).result as { value?: unknown } | undefined)?.value,
    press: async (key) => {
      const text = key === 'Enter' ? '\r' : key.length === 1 ? key : undefined;
      const codes: Readonly<Record<string, number>> = { Tab: 9, Enter: 13, Escape: 27, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40 };
      const params = { key, code: key, windowsVirtualKeyCode: codes[key], ...(text === undefined ? {} : { text }) };
      await send('Input.dispatchKeyEvent', { type: text === undefined ? 'rawKeyDown' : 'keyDown', ...params });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...params });
    },
    screenshot: async () => Buffer.from(String((await send('Page.captureScreenshot', { format: 'png' })).data), 'base64'),
    close: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface DevToolsMessage {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly method?: string;
  readonly params?: {
    readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
    readonly entry?: { readonly source: string; readonly text: string };
  };
}
