/** Finds lstmlint, starts its server, and starts it again when something of that has changed. */

import { homedir } from "node:os";
import { commands, Disposable, env, ExtensionContext, LogOutputChannel, window, workspace } from "vscode";
import { LanguageClient, LanguageClientOptions, RevealOutputChannelOn, State } from "vscode-languageclient/node";
import { Answers } from "./answers";
import { execute } from "./commands";
import { advice, candidates, find, Found, installLine, runIn } from "./find";
import { withPictures } from "./lenses";
import { Pictures } from "./picture";
import { onSelected, selected } from "./python";

const SELECTOR = [
  { language: "python", scheme: "file" },
  { language: "python", scheme: "untitled" },
  { language: "python", scheme: "vscode-notebook-cell" },
];

let server: Server | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel("lstmlint", { log: true });
  const answers = new Answers();
  const pictures = new Pictures(() => made.client);
  const made: Server = new Server(context, log, answers, () => pictures.again());
  server = made;
  const again = (): void => void made.restart();
  context.subscriptions.push(
    log,
    answers.register(),
    pictures.register(),
    commands.registerCommand("lstmlint.restart", () => made.restart(true)),
    commands.registerCommand("lstmlint.log", () => log.show()),
    workspace.onDidChangeConfiguration((event) => {
      if (["lstmlint.path", "lstmlint.interpreter"].some((one) => event.affectsConfiguration(one))) {
        again();
      }
    }),
    workspace.onDidGrantWorkspaceTrust(again),
  );
  await made.restart();
  if (workspace.isTrusted) {
    context.subscriptions.push(await onSelected(again));
  } else {
    context.subscriptions.push(workspace.onDidGrantWorkspaceTrust(async () => void context.subscriptions.push(await onSelected(again))));
  }
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

class Server {
  client: LanguageClient | undefined;
  private listener: Disposable | undefined;
  private last: Promise<void> = Promise.resolve();
  private running = "";
  private told = "";

  constructor(
    private readonly context: ExtensionContext,
    private readonly log: LogOutputChannel,
    private readonly answers: Answers,
    private readonly started: () => void,
  ) {}

  /** Look for lstmlint and start it; one after the other, however often this is asked. Unless `anyway`, what runs already goes on. */
  restart(anyway = false): Promise<void> {
    this.last = this.last.then(() => this.begin(anyway)).catch((error: unknown) => this.log.error(String(error)));
    return this.last;
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.running = "";
    this.listener?.dispose();
    await commands.executeCommand("setContext", "lstmlint.running", false);
    if (client !== undefined) {
      await client.stop(3000).catch(() => undefined);
      await client.dispose().catch(() => undefined);
    }
  }

  private async begin(anyway: boolean): Promise<void> {
    const folder = workspace.workspaceFolders?.[0]?.uri;
    const settings = workspace.getConfiguration("lstmlint", folder);
    const among = candidates({
      path: settings.get("path", ""),
      interpreter: settings.get("interpreter", ""),
      // The interpreter of a folder that is not trusted would be a program of that folder.
      selected: workspace.isTrusted ? await selected(folder) : undefined,
      folder: folder?.scheme === "file" ? folder.fsPath : undefined,
      home: homedir(),
      search: process.env.PATH ?? "",
      windows: process.platform === "win32",
    });
    const found = await find(among, runIn(this.context.extensionPath));
    if (found.kind !== "found") {
      await this.stop();
      this.tell(found);
      return;
    }
    this.told = "";
    const { command, args, origin } = found.candidate;
    const key = JSON.stringify([command, args]);
    if (!anyway && key === this.running && this.client?.state === State.Running) {
      return;
    }
    await this.stop();
    this.log.info(`lstmlint ${found.version}, found by ${origin}: ${[command, ...args].join(" ")}`);
    const client = this.made(command, args);
    this.client = client;
    this.running = key;
    this.listener = client.onDidChangeState(({ newState }) => {
      void commands.executeCommand("setContext", "lstmlint.running", newState === State.Running);
      this.started();
    });
    await client.start();
  }

  private made(command: string, args: string[]): LanguageClient {
    const options: LanguageClientOptions = {
      documentSelector: SELECTOR,
      outputChannel: this.log,
      traceOutputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: { show: "result" },
      middleware: {
        provideCodeLenses: async (document, token, next) => withPictures(document, await next(document, token)),
        executeCommand: (name, given, next) => execute(() => this.client, this.answers, name, given, next),
      },
    };
    // Not in the folder of the workspace, whose modules Python would find first.
    const run = { command, args: [...args, "server"], options: { cwd: this.context.extensionPath } };
    return new LanguageClient("lstmlint", "lstmlint", run, options);
  }

  /** Tell, once for each reason, why nothing runs, and offer what helps. */
  private tell(found: Exclude<Found, { kind: "found" }>): void {
    const words = advice(found);
    this.log.warn(words);
    if (words === this.told) {
      return;
    }
    this.told = words;
    void this.ask(found, words);
  }

  private async ask(found: Exclude<Found, { kind: "found" }>, words: string): Promise<void> {
    const python = found.kind === "absent" ? found.tried.find((one) => one.python)?.python : found.candidate.python;
    const line = installLine(python, process.platform === "win32");
    const [install, copy, settings] = ["Install it", "Copy the command", "Open the settings"];
    const offered = workspace.isTrusted && python !== undefined ? [install, copy, settings] : [copy, settings];
    const chosen = await window.showWarningMessage(words, ...offered);
    if (chosen === install) {
      const terminal = window.createTerminal("lstmlint");
      terminal.show();
      terminal.sendText(line, false);
    } else if (chosen === copy) {
      await env.clipboard.writeText(line);
    } else if (chosen === settings) {
      await commands.executeCommand("workbench.action.openSettings", "lstmlint");
    }
  }
}

