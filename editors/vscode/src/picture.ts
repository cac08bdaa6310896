/** The picture of the model at the cursor, beside the editor: it follows the text and the cursor, and a click on a box goes to its line. */

import {
  CancellationTokenSource, commands, Disposable, NotebookRange, Range, Selection, TextDocument, TextEditor, TextEditorRevealType, Uri, ViewColumn, WebviewPanel,
  window, workspace,
} from "vscode"; // prettier-ignore
import { LanguageClient, State } from "vscode-languageclient/node";
import { page } from "./page";

const KIND = "lstmlint.picture";
const REQUEST = "lstmlint/picture";
/** Milliseconds without a change before the server is asked; of an edit it waits for its own. */
const PAUSE = 120;

interface Box {
  id: string;
  uri: string;
  range: { start: { line: number; character: number }; end: { line: number; character: number } };
}

/** What the server answers. */
interface Picture {
  svg: string;
  style: string;
  /** The custom properties in the style, for a light and for a dark ground. */
  light: Record<string, string>;
  dark: Record<string, string>;
  title: string;
  number: number;
  version: number;
  /** The text cannot be read as it is now; the picture is that of an earlier one. */
  stale: boolean;
  findings: number;
  boxes: Box[];
  /** The box at the cursor. */
  current: string | null;
}

interface Place {
  uri: Uri;
  line: number;
  character: number;
}

export class Pictures {
  private panel: WebviewPanel | undefined;
  private parts: Disposable[] = [];
  private place: Place | undefined;
  private column: ViewColumn | undefined;
  private shown: Picture | undefined;
  private timer: NodeJS.Timeout | undefined;
  private asking: CancellationTokenSource | undefined;

  constructor(private readonly client: () => LanguageClient | undefined) {}

  register(): Disposable {
    return Disposable.from(
      commands.registerCommand(KIND, (uri?: unknown, position?: unknown) => this.show(uri, position)),
      window.registerWebviewPanelSerializer(KIND, { deserializeWebviewPanel: async (panel) => this.adopt(panel) }),
      new Disposable(() => this.panel?.dispose()),
    );
  }

  /** Open the panel, or bring it to the front: for the model at a place (of a line above a model), else for that at the cursor. */
  private show(uri: unknown, position: unknown): void {
    const editor = window.activeTextEditor;
    if (typeof uri === "string" && typeof position === "object" && position !== null) {
      const { line, character } = position as { line: number; character: number };
      this.place = { uri: Uri.parse(uri), line, character };
      this.column = editor?.viewColumn ?? this.column;
    } else if (editor !== undefined && isPython(editor.document)) {
      this.take(editor);
    } else if (this.place === undefined) {
      void window.showInformationMessage("lstmlint: put the cursor into Python code first.");
      return;
    }
    if (this.panel === undefined) {
      this.adopt(window.createWebviewPanel(KIND, "Picture", { viewColumn: ViewColumn.Beside, preserveFocus: true }, {}));
    } else {
      this.panel.reveal(undefined, true);
    }
    this.soon(0);
  }

  private adopt(panel: WebviewPanel): void {
    this.panel?.dispose();
    this.panel = panel;
    panel.title = "Picture";
    panel.webview.options = { enableScripts: true, localResourceRoots: [] };
    this.parts = [
      panel.webview.onDidReceiveMessage((message: { kind: string; id?: string }) => this.receive(message)),
      panel.onDidChangeViewState(() => panel.visible && this.soon(0)),
      panel.onDidDispose(() => this.close(panel)),
      window.onDidChangeActiveTextEditor((editor) => this.follow(editor)),
      window.onDidChangeTextEditorSelection(({ textEditor }) => textEditor === window.activeTextEditor && this.follow(textEditor)),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => contentChanges.length > 0 && this.changed(document)),
    ];
    this.follow(window.activeTextEditor);
    // What it asks for when it is ready comes after this.
    panel.webview.html = page();
  }

  private close(panel: WebviewPanel): void {
    if (this.panel === panel) {
      this.panel = undefined;
      this.shown = undefined;
      this.asking?.cancel();
      clearTimeout(this.timer);
      for (const one of this.parts) {
        one.dispose();
      }
    }
  }

  private receive(message: { kind: string; id?: string }): void {
    if (message.kind === "ready") {
      this.shown = undefined;
      this.soon(0);
    } else if (message.kind === "go") {
      const box = this.shown?.boxes.find((one) => one.id === message.id);
      if (box !== undefined) {
        void this.go(box);
      }
    }
  }

  private take(editor: TextEditor): void {
    const { line, character } = editor.selection.active;
    this.place = { uri: editor.document.uri, line, character };
    this.column = editor.viewColumn ?? this.column;
  }

  private follow(editor: TextEditor | undefined): void {
    if (editor !== undefined && isPython(editor.document)) {
      this.take(editor);
      this.soon();
    }
  }

  private changed(document: TextDocument): void {
    // Of a notebook each cell counts, and of another file what is imported from it.
    if (isPython(document)) {
      this.soon();
    }
  }

  /** The server has started, or looks at things in another way now. */
  again(): void {
    this.soon();
  }

  private soon(pause = PAUSE): void {
    if (this.panel !== undefined) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.ask(), pause);
    }
  }

  private async ask(): Promise<void> {
    const { panel, place } = this;
    const client = this.client();
    if (panel === undefined || !panel.visible) {
      return;
    }
    if (client === undefined || client.state !== State.Running) {
      this.tell("lstmlint is not running.");
      return;
    }
    if (place === undefined) {
      this.tell("Put the cursor into a model.");
      return;
    }
    this.asking?.cancel();
    const asking = new CancellationTokenSource();
    this.asking = asking;
    const given = { textDocument: { uri: client.code2ProtocolConverter.asUri(place.uri) }, position: { line: place.line, character: place.character } };
    let found: Picture | null = null;
    try {
      found = await client.sendRequest<Picture | null>(REQUEST, given, asking.token);
    } catch {
      // It was cancelled, or the server is an older one or on its way down: what is shown stays.
      return;
    } finally {
      asking.dispose();
    }
    if (asking !== this.asking || panel !== this.panel) {
      return;
    }
    if (found === null) {
      this.tell("There is no model in this file.");
      return;
    }
    const same = this.shown !== undefined && this.shown.svg === found.svg && this.shown.style === found.style;
    panel.title = found.title;
    const news = same ? {} : { svg: found.svg, style: found.style + colours("light", found.light) + colours("dark", found.dark) };
    void panel.webview.postMessage({ kind: "picture", stale: found.stale, current: found.current, ...news });
    this.shown = found;
  }

  private tell(words: string): void {
    void this.panel?.webview.postMessage({ kind: "none", words });
  }

  /** Go to where a box stands: in its file, or in a cell of a notebook. */
  private async go(box: Box): Promise<void> {
    const uri = Uri.parse(box.uri);
    const { start, end } = box.range;
    const range = new Range(start.line, start.character, end.line, end.character);
    const notebook = workspace.notebookDocuments.find((one) => one.getCells().some((cell) => cell.document.uri.toString() === uri.toString()));
    if (notebook === undefined) {
      const editor = await window.showTextDocument(uri, { viewColumn: this.column ?? ViewColumn.One, preview: true });
      select(editor, range);
      return;
    }
    const cell = notebook.getCells().find((one) => one.document.uri.toString() === uri.toString());
    if (cell !== undefined) {
      const cells = new NotebookRange(cell.index, cell.index + 1);
      const shown = await window.showNotebookDocument(notebook, { viewColumn: this.column ?? ViewColumn.One, selections: [cells] });
      shown.revealRange(cells);
      const editor = window.visibleTextEditors.find((one) => one.document.uri.toString() === uri.toString());
      if (editor !== undefined) {
        select(editor, range);
      }
    }
  }
}

/** The colours of a picture under the themes of a kind: VS Code says in the page which it has, and the system may have another one. */
function colours(kind: "light" | "dark", properties: Record<string, string>): string {
  const themes = kind === "light" ? ["vscode-light", "vscode-high-contrast-light"] : ["vscode-dark", "vscode-high-contrast:not(.vscode-high-contrast-light)"];
  const values = Object.entries(properties).map(([name, value]) => `${name}:${value}`);
  return themes.map((theme) => `body.${theme} .picture{${values.join(";")}}`).join("");
}

function select(editor: TextEditor, range: Range): void {
  editor.selection = new Selection(range.start, range.start);
  editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
}

function isPython(document: TextDocument): boolean {
  return document.languageId === "python" && ["file", "untitled", "vscode-notebook-cell"].includes(document.uri.scheme);
}
